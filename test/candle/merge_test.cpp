#include "candle/merge.hpp"

#include <catch2/catch.hpp>

#include "candle/series_observer.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::Observer;

std::vector<Candle> five_minutes() {
  Observer observer(noon);
  for (int minute = 0; minute < 5; ++minute)
    observer.seconds(noon + minute * 1min, noon + (minute + 1) * 1min, std::to_string(10 + minute));
  observer.close(noon + 5min);
  std::vector<Candle> minutes;
  for (int minute = 0; minute < 5; ++minute) minutes.push_back(observer.candle("1m", noon + minute * 1min));
  return minutes;
}

TEST_CASE("nothing merges into nothing") {
  CHECK_FALSE(merge({}, Interval(5min), noon, 5s).has_value());
}

TEST_CASE("all parts merge into the candle that the series closes") {
  const auto merged = merge(five_minutes(), Interval(5min), noon, 5s);

  REQUIRE(merged.has_value());
  CHECK(merged->open.to_string() == "10");
  CHECK(merged->close.to_string() == "14");
  CHECK(merged->observation->samples == 300);
  CHECK(merged->complete);
}

TEST_CASE("where a part is missing the merge has a gap, and is complete only if that is allowed") {
  auto minutes = five_minutes();
  minutes.erase(minutes.begin() + 2);

  CHECK(merge(minutes, Interval(5min), noon, 61s)->observation->gap == 61s);
  CHECK(merge(minutes, Interval(5min), noon, 61s)->complete);
  CHECK_FALSE(merge(minutes, Interval(5min), noon, 60'999ms)->complete);
}

}  // namespace
}  // namespace candled
