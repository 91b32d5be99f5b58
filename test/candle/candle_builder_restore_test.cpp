#include <catch2/catch.hpp>

#include "candle/builder_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::Observer;

TEST_CASE("a bigger candle goes on after a restart with the parts that were stored") {
  Observer before(noon);
  for (int minute = 0; minute < 2; ++minute)
    before.seconds(noon + minute * 1min, noon + (minute + 1) * 1min, std::to_string(10 + minute));
  before.close(noon + 2min);
  Observer after(noon + 2min);

  after.series.restore(noon, before.closed, after.closed);
  after.seconds(noon + 2min, noon + 5min, "30");
  after.close(noon + 5min);

  const Candle five = after.candle("5m", noon);
  CHECK(five.ohlc.open.to_string() == "10");
  CHECK(five.ohlc.high.to_string() == "30");
  CHECK(five.observation->samples == 300);
  CHECK(five.complete);
}

TEST_CASE("an outage longer than the gap allowed makes the bigger candle incomplete after a restart") {
  Observer before(noon);
  before.seconds(noon, noon + 1min);
  before.close(noon + 1min);
  Observer after(noon + 67s);

  after.series.restore(noon, before.closed, after.closed);
  after.seconds(noon + 67s, noon + 5min);
  after.close(noon + 5min);

  CHECK_FALSE(after.candle("5m", noon).complete);
  CHECK(after.candle("5m", noon).observation->gap == 8s);
}

TEST_CASE("a bigger candle whose beginning nobody observed stays incomplete after a restart") {
  Observer before(noon + 1900ms, "2s,4s,8s");
  before.seconds(noon + 2s, noon + 6s);
  before.close(noon + 6s);
  Observer after(noon + 6s, "2s,4s,8s");

  after.series.restore(noon, before.of_interval("2s"), after.closed);
  after.seconds(noon + 6s, noon + 8s);
  after.close(noon + 8s);

  CHECK(before.candle("2s", noon + 2s).complete);
  CHECK_FALSE(before.candle("4s", noon).complete);
  CHECK_FALSE(after.candle("8s", noon).complete);
  CHECK(after.candle("8s", noon).observation->gap == 2s);
}

TEST_CASE("a bigger candle that began unobserved does not spoil one that it is no part of") {
  Observer observer(noon + 3min - 500ms, "1m,2m,3m,6m");
  observer.seconds(noon + 3min, noon + 6min);
  observer.close(noon + 6min);

  CHECK_FALSE(observer.candle("2m", noon + 2min).complete);
  CHECK(observer.candle("3m", noon + 3min).complete);
  CHECK_FALSE(observer.candle("6m", noon).complete);
}

TEST_CASE("a bigger candle is not complete when one of its parts began unobserved") {
  Observer before(noon, "2s,4s,8s");
  before.seconds(noon, noon + 4s);
  before.close(noon + 4s);
  Observer after(noon + 5900ms, "2s,4s,8s");

  after.series.restore(noon, before.of_interval("2s"), after.closed);
  after.seconds(noon + 6s, noon + 8s);
  after.close(noon + 8s);

  CHECK(after.candle("2s", noon + 6s).complete);
  CHECK_FALSE(after.candle("4s", noon + 4s).complete);
  CHECK_FALSE(after.candle("8s", noon).complete);
}

TEST_CASE("a bigger candle that ended while the service was down is closed at the restart") {
  Observer before(noon);
  before.seconds(noon, noon + 7min, "3");
  before.close(noon + 7min);
  const auto minutes = before.of_interval("1m");
  Observer after(noon + 1h);

  after.series.restore(noon, std::span(minutes).first(3), after.closed);
  after.series.restore(noon, std::span(minutes).subspan(3), after.closed);
  after.close(noon + 1h);

  REQUIRE(after.closed.size() == 3);
  CHECK(after.candle("5m", noon).identical_to(before.candle("5m", noon)));
  CHECK_FALSE(after.candle("5m", noon + 5min).complete);
  CHECK(after.candle("10m", noon).observation->samples == 420);
}

TEST_CASE("a bigger candle whose first parts were not looked up is left out of the restart") {
  Observer before(noon, "1m,2m,3m");
  before.seconds(noon, noon + 6min);
  before.close(noon + 6min);
  std::vector<PairCandle> minutes;
  for (const auto& row : before.closed)
    if (row.candle.interval.name() == "1m" && row.candle.open_time >= noon + 4min) minutes.push_back(row);
  Observer after(noon + 6min, "1m,2m,3m");

  after.series.restore(noon + 4min, minutes, after.closed);
  after.close(noon + 6min);

  REQUIRE(after.closed.size() == 1);
  CHECK(after.candle("2m", noon + 4min).complete);
}

TEST_CASE("what an earlier run closed stays closed when the clock is set back between the runs") {
  Observer before(noon);
  before.seconds(noon, noon + 3min);
  before.close(noon + 3min);
  std::vector<PairCandle> minutes;
  for (const auto& row : before.closed) minutes.push_back(row);
  Observer after(noon + 1min);

  after.series.restore(noon, minutes, after.closed);

  CHECK_FALSE(after.sample(noon + 3min - 1ms, "9"));
  CHECK(after.sample(noon + 3min, "4"));
}

}  // namespace
}  // namespace candled
