#include "candle/intervals.hpp"

#include <catch2/catch.hpp>

#include "support/printing.hpp"

namespace candled {
namespace {

TEST_CASE("intervals are sorted and named once") {
  const auto intervals = Intervals::parse("10m,1m,5m,60s");

  REQUIRE(intervals.has_value());
  REQUIRE(intervals->all().size() == 3);
  CHECK(intervals->shortest().name() == "1m");
  CHECK(intervals->bigger()[0].name() == "5m");
  CHECK(intervals->longest().name() == "10m");
}

TEST_CASE("an interval that is not a multiple of the shortest is refused by name") {
  const auto intervals = Intervals::parse("2m,3m");

  REQUIRE_FALSE(intervals.has_value());
  CHECK(intervals.error() == "interval 3m is not a multiple of 2m, the shortest one given; each must be");
}

TEST_CASE("bigger intervals need not be multiples of each other") {
  CHECK(Intervals::parse("1m,2m,3m").has_value());
}

TEST_CASE("a list with something else in it is refused by its text") {
  CHECK(Intervals::parse("1m,7m").error() ==
        "'7m' is not an interval; allowed: <n>s, <n>m and <n>h that divide a day, and 1d");
  CHECK(Intervals::parse("").error().starts_with("'' is not an interval"));
  CHECK(Intervals::parse("1m,").error().starts_with("'' is not an interval"));
}

TEST_CASE("a week is refused: it is merged when it is read") {
  CHECK(Intervals::parse("1m,1w").error() ==
        "interval 1w is not stored, but merged from shorter ones when it is read; the longest allowed is 1d");
  CHECK(Intervals::parse("1w").error().starts_with("interval 1w is not stored"));
}

TEST_CASE("an interval is derived if it is a multiple of one of them") {
  const auto intervals = *Intervals::parse("2m,10m");
  const auto derived_from = [&](std::string_view name) {
    const Interval interval = *Interval::parse(name);
    return intervals.can_derive(interval) ? intervals.parts_of(interval)->name() : "none";
  };

  CHECK(derived_from("4m") == "2m");
  CHECK(derived_from("30m") == "10m");
  CHECK(derived_from("12m") == "2m");
  CHECK(derived_from("1d") == "10m");
  CHECK(derived_from("1w") == "10m");
  CHECK(derived_from("10m") == "none");
  CHECK(derived_from("1m") == "none");
  CHECK(derived_from("3m") == "none");
}

TEST_CASE("sixteen intervals are allowed and seventeen are not") {
  const std::string sixteen = "1s,2s,3s,4s,5s,6s,8s,9s,10s,12s,15s,16s,18s,20s,24s,25s";

  CHECK(Intervals::parse(sixteen).has_value());
  CHECK(Intervals::parse(sixteen + ",30s").error() == "17 intervals given; allowed: 1 to 16");
}

}  // namespace
}  // namespace candled
