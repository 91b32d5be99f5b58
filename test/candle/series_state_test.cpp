#include <catch2/catch.hpp>

#include "candle/series_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::Observer;

TEST_CASE("a candle goes on within its bucket after a restart, as if nothing had been") {
  Observer uninterrupted(noon), before(noon), after(noon + 23s);
  for (Observer* observer : {&uninterrupted, &before}) {
    observer->sample(noon, "5");
    observer->seconds(noon + 1s, noon + 20s, "9.50");
    observer->sample(noon + 20s, "1");
  }

  after.series.take_back(before.series.state());
  for (Observer* observer : {&uninterrupted, &after}) {
    observer->seconds(noon + 24s, noon + 60s, "4");
    observer->close(noon + 60s);
  }

  const Candle candle = after.candle("1m", noon);
  CHECK(candle.identical_to(uninterrupted.candle("1m", noon)));
  CHECK(candle.high.to_string() == "9.50");
  CHECK(candle.observation->gap == 4s);
  CHECK(candle.complete);
}

TEST_CASE(
    "an outage within the bucket makes its candle incomplete only if it was longer than the gap allowed") {
  for (const auto& [back_at, complete] : {std::pair{noon + 24s, true}, std::pair{noon + 25s, false}}) {
    Observer before(noon);
    before.seconds(noon, noon + 20s);
    Observer after(back_at);
    after.series.take_back(before.series.state());
    after.seconds(back_at, noon + 60s);
    after.close(noon + 60s);

    INFO(back_at.time_since_epoch().count());
    CHECK(after.candle("1m", noon).complete == complete);
  }
}

TEST_CASE("a restart in a later bucket closes the interrupted candle, incomplete by its gap alone") {
  for (const auto& [last, complete] : {std::pair{noon + 55s, true}, std::pair{noon + 54s, false}}) {
    Observer before(noon);
    before.seconds(noon, last + 1s, "7");
    Observer after(noon + 3min);
    after.series.take_back(before.series.state());
    after.close(noon + 3min);

    REQUIRE(after.closed.size() == 1);
    const Candle candle = after.candle("1m", noon);
    CHECK(candle.close.to_string() == "7");
    CHECK(candle.observation->gap == noon + 60s - last);
    CHECK(candle.complete == complete);
  }
}

TEST_CASE("the bucket in which the service starts again is not complete unless it was open before") {
  Observer before(noon);
  before.seconds(noon, noon + 59s);
  Observer after(noon + 61s);

  after.series.take_back(before.series.state());
  after.seconds(noon + 61s, noon + 3min);
  after.close(noon + 3min);

  CHECK(after.candle("1m", noon).complete);
  CHECK_FALSE(after.candle("1m", noon + 1min).complete);
  CHECK(after.candle("1m", noon + 2min).complete);
}

TEST_CASE("a candle that was not complete from the start is not so after a restart either") {
  Observer before(noon + 1s);
  before.seconds(noon + 1s, noon + 30s);
  Observer after(noon + 31s);

  after.series.take_back(before.series.state());
  after.seconds(noon + 31s, noon + 2min);
  after.close(noon + 2min);

  CHECK_FALSE(after.candle("1m", noon).complete);
  CHECK(after.candle("1m", noon + 1min).complete);
}

TEST_CASE("bigger candles come back from stored parts and the running one, to the last sample") {
  Observer uninterrupted(noon), before(noon);
  for (Observer* observer : {&uninterrupted, &before}) {
    observer->seconds(noon, noon + 2min, "5");
    observer->seconds(noon + 2min, noon + 150s, "8");
  }
  Observer after(noon + 152s);

  after.series.restore(noon, before.closed, after.closed);
  after.series.take_back(before.series.state());
  for (Observer* observer : {&uninterrupted, &after}) {
    observer->seconds(noon + 153s, noon + 10min, "6");
    observer->close(noon + 10min);
  }

  for (const std::string_view interval : {"5m", "10m"}) {
    INFO(interval);
    CHECK(after.candle(interval, noon).identical_to(uninterrupted.candle(interval, noon)));
    CHECK(after.candle(interval, noon).complete);
  }
}

TEST_CASE("a state whose candles were stored in the meantime is out of date") {
  Observer before(noon);
  before.seconds(noon, noon + 60s);
  const FormingState stale = before.series.state();
  before.close(noon + 60s);
  Observer after(noon + 70s);

  after.series.restore(noon, before.closed, after.closed);
  after.series.take_back(stale);
  after.close(noon + 70s);

  CHECK(after.closed.empty());
}

TEST_CASE("a state of another interval is not taken for one of the shortest") {
  Observer before(noon, "5m");
  before.seconds(noon, noon + 60s);
  Observer after(noon + 60s, "1m");

  after.series.take_back(before.series.state());
  after.close(noon + 10min);

  CHECK(after.closed.empty());
}

TEST_CASE("a state from ahead of a clock that was set back keeps closed what had closed") {
  Observer before(noon + 1h);
  before.seconds(noon + 1h, noon + 1h + 30s);
  Observer after(noon);

  after.series.take_back(before.series.state());

  CHECK_FALSE(after.sample(noon + 1h - 1ms, "3"));
  CHECK(after.sample(noon + 1h + 31s, "3"));
  after.close(noon + 2h);
  CHECK(after.candle("1m", noon + 1h).observation->samples == 31);
}

TEST_CASE("a state from ahead of a clock that was set back a little is not of a complete candle") {
  Observer before(noon);
  before.seconds(noon, noon + 150s);
  Observer after(noon +
                 116s);  // the clock was set back by more than half a minute, and the service restarted

  after.series.take_back(before.series.state());
  after.seconds(noon + 117s, noon + 3min);
  after.close(noon + 3min);

  CHECK_FALSE(after.candle("1m", noon + 2min).complete);
}

TEST_CASE("a candle with samples of a clock that was ahead is not complete when its time really comes") {
  Observer observer(noon);
  observer.seconds(noon, noon + 30s);
  observer.seconds(noon + 1h, noon + 1h + 3s, "9");  // the clock is an hour ahead, then set back
  observer.seconds(noon + 33s, noon + 1h);
  Observer after(noon + 1h + 3s);
  after.series.take_back(observer.series.state());
  for (Observer* each : {&observer, &after}) {
    each->seconds(noon + 1h + 3s, noon + 1h + 2min);
    each->close(noon + 1h + 2min);

    CHECK(each->candle("1m", noon + 1h).high.to_string() == "9");
    CHECK_FALSE(each->candle("1m", noon + 1h).complete);
    CHECK(each->candle("1m", noon + 1h + 1min).complete);
  }
}

TEST_CASE("a sample that is late by no more than the gap allowed spoils no candle") {
  Observer observer(noon);
  observer.seconds(noon, noon + 61s);
  CHECK_FALSE(observer.sample(noon + 55s, "1"));
  observer.seconds(noon + 61s, noon + 2min);
  observer.close(noon + 2min);

  CHECK(observer.candle("1m", noon + 1min).complete);
}

}  // namespace
}  // namespace candled
