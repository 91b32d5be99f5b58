#include "candle/interval_text.hpp"

#include <catch2/catch.hpp>

#include "candle/intervals.hpp"

namespace candled {
namespace {

TEST_CASE("an interval on a command line has a unit") {
  for (const char* text : {"60s", "1m", "1min", "MINUTE_1"}) CHECK(interval_with_unit(text)->name() == "1m");
  CHECK(interval_with_unit("1d")->name() == "1d");
}

TEST_CASE("a number alone is refused with what may have been meant") {
  const std::string allowed = "allowed: <n>s, <n>m and <n>h that divide a day, and 1d";

  CHECK(interval_with_unit("1").error() == "'1' has no unit; " + allowed + ", such as 1m or 1s or 1h");
  CHECK(interval_with_unit("10").error() == "'10' has no unit; " + allowed + ", such as 10m or 10s");
  CHECK(interval_with_unit("300").error() == "'300' has no unit; " + allowed + ", such as 300s");
  CHECK(interval_with_unit("7").error() == "'7' has no unit; " + allowed + ", such as 1m");
  CHECK(interval_with_unit("7m").error() == "'7m' is not an interval; " + allowed);
  CHECK(interval_with_unit("").error() == "'' is not an interval; " + allowed);
}

TEST_CASE("numbers alone are no list of intervals: 1,5,10 would be seconds") {
  CHECK(Intervals::parse("1,5,10").error().starts_with("'1' has no unit"));
  CHECK(Intervals::parse("1m,5").error().starts_with("'5' has no unit"));
}

}  // namespace
}  // namespace candled
