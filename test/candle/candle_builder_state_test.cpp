#include <catch2/catch.hpp>

#include "candle/builder_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::btc;
using test::eth;
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
  CHECK(candle.ohlc.high.to_string() == "9.50");
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
    CHECK(candle.ohlc.close.to_string() == "7");
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

    CHECK(each->candle("1m", noon + 1h).ohlc.high.to_string() == "9");
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

/// Goes on with what five minutes have when `intervals` are built instead.
void carry(const Observer& before, Observer& after) {
  after.series.carry(before.series.state(), after.closed);
}

TEST_CASE("five minutes keep what they had when minutes are built, too, from within them on") {
  Observer before(noon, "5m,10m"), after(noon + 155s);
  before.sample(noon, "5");
  before.seconds(noon + 1s, noon + 155s, "9");

  carry(before, after);
  after.seconds(noon + 155s, noon + 10min, "7");
  after.close(noon + 10min);

  const Candle five = after.candle("5m", noon);
  CHECK(five.ohlc.open.to_string() == "5");
  CHECK(five.ohlc.high.to_string() == "9");
  CHECK(five.observation->samples == 300);
  CHECK(five.observation->gap == 1s);
  CHECK_FALSE(five.complete);  // a part of it is not
  CHECK(after.candle("10m", noon).observation->samples == 600);
  CHECK(after.candle("1m", noon + 2min).observation->samples == 25);
  CHECK_FALSE(after.candle("1m", noon + 2min).complete);
  CHECK(after.candle("1m", noon + 3min).complete);
  CHECK(after.candle("5m", noon + 5min).complete);
}

TEST_CASE("the forming candle of five minutes has at once what they had before minutes were built") {
  Observer before(noon, "5m,10m"), after(noon + 155s);
  before.seconds(noon, noon + 155s);

  carry(before, after);

  for (const Interval interval : {Interval(5min), Interval(10min)})
    CHECK(after.series.forming().candle(btc, interval, noon + 155s)->observation->samples == 155);
  CHECK_FALSE(after.series.forming().candle(btc, Interval(1min), noon + 155s));
}

TEST_CASE("what five minutes have is the first minute's if all of it lies in that") {
  Observer before(noon, "5m,10m"), after(noon + 21s);
  before.seconds(noon, noon + 20s);

  carry(before, after);
  after.seconds(noon + 21s, noon + 10min);
  after.close(noon + 10min);

  CHECK(after.candle("1m", noon).observation->samples == 59);
  CHECK(after.candle("1m", noon).complete);
  CHECK(after.candle("5m", noon).observation->samples == 299);
  CHECK(after.candle("10m", noon).complete);
}

TEST_CASE("five minutes whose minutes begin on a border are complete") {
  Observer before(noon, "5m"), after(noon + 2min);
  before.seconds(noon, noon + 2min);

  carry(before, after);
  after.seconds(noon + 2min, noon + 5min);
  after.close(noon + 5min);

  CHECK(after.candle("5m", noon).observation->samples == 300);
  CHECK(after.candle("5m", noon).complete);
}

TEST_CASE("five minutes that were not complete from the start are not so with minutes either") {
  Observer before(noon + 1s, "5m"), after(noon + 2min);
  before.seconds(noon + 1s, noon + 2min);

  carry(before, after);
  after.seconds(noon + 2min, noon + 5min);
  after.close(noon + 5min);

  CHECK_FALSE(after.candle("5m", noon).complete);
}

TEST_CASE("what a minute has goes into the half minute, too, if all of it lies in that") {
  Observer first(noon, "1m"), second(noon, "1m");
  first.seconds(noon, noon + 15s);
  second.seconds(noon, noon + 35s);
  Observer within(noon + 15s, "10s,30s,1m"), beyond(noon + 35s, "10s,30s,1m");

  carry(first, within);
  within.seconds(noon + 15s, noon + 60s);
  within.close(noon + 60s);
  carry(second, beyond);
  beyond.seconds(noon + 35s, noon + 60s);
  beyond.close(noon + 60s);

  CHECK(within.candle("10s", noon + 10s).observation->samples == 5);
  CHECK(within.candle("30s", noon).observation->samples == 30);
  CHECK(within.candle("1m", noon).observation->samples == 60);
  CHECK(beyond.candle("30s", noon + 30s).observation->samples == 25);
  CHECK_FALSE(beyond.candle("30s", noon + 30s).complete);
  CHECK(beyond.candle("1m", noon).observation->samples == 60);
}

TEST_CASE("a pair that came in the last minute alone has no sample twice") {
  Observer before(noon, "5m"), after(noon + 90s);
  before.seconds(noon, noon + 90s, "1", btc);
  before.seconds(noon + 70s, noon + 90s, "2", eth);

  carry(before, after);
  after.seconds(noon + 90s, noon + 5min, "2", eth);
  after.close(noon + 5min);

  CHECK(after.candle("1m", noon + 1min, eth).observation->samples == 50);
  CHECK_FALSE(after.candle("1m", noon + 1min, eth).complete);
  CHECK(after.candle("5m", noon, eth).observation->samples == 230);
  CHECK(after.candle("5m", noon, btc).observation->samples == 90);
}

TEST_CASE("what five minutes had is closed at once when they have ended before minutes are built") {
  Observer before(noon, "5m"), after(noon + 1h);
  before.seconds(noon, noon + 4min);

  carry(before, after);
  after.close(noon + 1h);

  CHECK(after.of_interval("1m").empty());
  CHECK(after.candle("5m", noon).observation->samples == 240);
  CHECK(after.candle("10m", noon).observation->samples == 240);
  CHECK(after.series.next_close() == noon + 1h + 1min);
}

TEST_CASE("a state of five minutes from ahead of a clock that was set back keeps closed what had closed") {
  Observer before(noon + 1h, "5m"), after(noon);
  before.seconds(noon + 1h, noon + 1h + 90s);

  carry(before, after);

  CHECK_FALSE(after.sample(noon + 1h, "3"));
  CHECK(after.sample(noon + 1h + 91s, "3"));
}

}  // namespace
}  // namespace candled
