#include "candle/interval.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;

std::string name_of(std::string_view text) {
  const auto interval = Interval::parse(text);
  return interval ? interval->name() : "none";
}

TEST_CASE("every spelling of an interval names the same one") {
  CHECK(name_of("1m") == "1m");
  CHECK(name_of("1min") == "1m");
  CHECK(name_of("MINUTE_1") == "1m");
  CHECK(name_of("minute_1") == "1m");
  CHECK(name_of("60") == "1m");
  CHECK(name_of("60s") == "1m");
  CHECK(name_of("300") == "5m");
  CHECK(name_of("MINUTE_10") == "10m");
  CHECK(name_of("HOUR_1") == "1h");
  CHECK(name_of("60m") == "1h");
  CHECK(name_of("3600") == "1h");
  CHECK(name_of("24h") == "1d");
  CHECK(name_of("DAY_1") == "1d");
  CHECK(name_of("1d") == "1d");
  CHECK(name_of("1w") == "1w");
  CHECK(name_of("WEEK_1") == "1w");
  CHECK(name_of("1week") == "1w");
  CHECK(name_of("604800") == "1w");
  CHECK(name_of("90s") == "90s");
  CHECK(name_of("2s") == "2s");
}

TEST_CASE("an interval must divide a day, or be a week") {
  CHECK(name_of("7m") == "none");
  CHECK(name_of("7s") == "none");
  CHECK(name_of("5h") == "none");
  CHECK(name_of("2d") == "none");
  CHECK(name_of("86400") == "1d");
  CHECK(name_of("86401") == "none");
  CHECK(name_of("172800") == "none");
  CHECK(name_of("6d") == "none");
  CHECK(name_of("8d") == "none");
  CHECK(name_of("WEEK_2") == "none");
  CHECK(name_of("604801") == "none");
  CHECK(name_of("99999999999999999999") == "none");
  CHECK(name_of("2147483647m") == "none");
}

TEST_CASE("what is no interval is none") {
  const auto* text = GENERATE("", "m", "0", "0m", "-1m", "1M", "1mm", "1 m", " 1m", "1m ", "m1", "MINUTE_",
                              "MINUTE1", "_1", "1.5m", "01m", "2w", "1W", "HOUR_0", "MINUTE_1m");

  CHECK(name_of(text) == "none");
}

TEST_CASE("an interval that does not divide a day cannot be made") {
  CHECK_THROWS_AS(Interval(7min), std::invalid_argument);
  CHECK_THROWS_AS(Interval(0s), std::invalid_argument);
  CHECK_THROWS_AS(Interval(-60s), std::invalid_argument);
  CHECK_THROWS_AS(Interval(std::chrono::seconds::max()), std::invalid_argument);
}

TEST_CASE("a bucket holds its first millisecond and not the one after its last") {
  const Interval minute(1min);

  CHECK(minute.floor(noon) == noon);
  CHECK(minute.floor(noon + 59'999ms) == noon);
  CHECK(minute.floor(noon + 60'000ms) == noon + 1min);
  CHECK(minute.floor(noon - 1ms) == noon - 1min);
}

TEST_CASE("the first bucket that starts at a time or later is that of a start, else the next one") {
  CHECK(Interval(1min).ceil(noon) == noon);
  CHECK(Interval(1min).ceil(noon + 1ms) == noon + 1min);
  CHECK(Interval(1min).ceil(TimePoint{-1ms}) == TimePoint{});
  CHECK(Interval(std::chrono::weeks{1}).ceil(noon) == noon - 12h + std::chrono::days{7});
}

TEST_CASE("buckets before 1970 are half-open in the same direction") {
  CHECK(Interval(1min).floor(TimePoint{-1ms}) == TimePoint{-60'000ms});
  CHECK(Interval(1min).floor(TimePoint{-60'000ms}) == TimePoint{-60'000ms});
}

TEST_CASE("buckets of a day start at midnight UTC") {
  CHECK(Interval(24h).floor(noon) == noon - 12h);
}

TEST_CASE("buckets of a week start on Monday at midnight UTC") {
  const Interval week(std::chrono::weeks{1});
  const TimePoint monday = noon - 12h;  // 2021-11-01

  CHECK(week.floor(noon) == monday);
  CHECK(week.floor(monday) == monday);
  CHECK(week.floor(monday - 1ms) == monday - std::chrono::days{7});
  CHECK(week.floor(monday + std::chrono::days{7} - 1ms) == monday);
  CHECK(week.floor(TimePoint{}) == TimePoint{-std::chrono::days{3}});
  CHECK(week.floor(TimePoint{-std::chrono::days{3}} - 1ms) == TimePoint{-std::chrono::days{10}});
}

TEST_CASE("a week is a multiple of every interval that divides a day") {
  const Interval week(std::chrono::weeks{1});

  for (const char* name : {"1s", "90s", "1m", "10m", "1h", "1d", "1w"})
    CHECK(week.is_multiple_of(*Interval::parse(name)));
  CHECK_FALSE(week.divides_a_day());
  CHECK(Interval(24h).divides_a_day());
  CHECK_FALSE(Interval(24h).is_multiple_of(week));
}

}  // namespace
}  // namespace candled
