#include "text/time_text.hpp"

#include <catch2/catch.hpp>

namespace candled::text {
namespace {

/// Milliseconds since the epoch, or -1 for nothing.
std::int64_t parsed(std::string_view text) {
  const auto time = parse_time(text);
  return time ? time->time_since_epoch().count() : -1;
}

TEST_CASE("a whole number is seconds, and from 1e11 up milliseconds") {
  CHECK(parsed("0") == 0);
  CHECK(parsed("1635768000") == 1'635'768'000'000);
  CHECK(parsed("1635768000123") == 1'635'768'000'123);
  CHECK(parsed("99999999999") == 99'999'999'999'000);
  CHECK(parsed("100000000000") == 100'000'000'000);
}

TEST_CASE("numbers end with the year 9999") {
  CHECK(parsed("253402300799999") == 253'402'300'799'999);
  CHECK(parsed("253402300800000") == -1);
  CHECK(parsed("9223372036854775807") == -1);
  CHECK(parsed("99999999999999999999999") == -1);
}

TEST_CASE("ISO 8601 is read to any length, and without an offset it is UTC") {
  CHECK(parsed("2021-11-01") == 1'635'724'800'000);
  CHECK(parsed("2021-11-01T12:00") == 1'635'768'000'000);
  CHECK(parsed("2021-11-01T12:00:01") == 1'635'768'001'000);
  CHECK(parsed("2021-11-01T12:00:00.250") == 1'635'768'000'250);
  CHECK(parsed("2021-11-01 12:00") == 1'635'768'000'000);
  CHECK(parsed("2021-11-01t12:00z") == 1'635'768'000'000);
}

TEST_CASE("an offset says how far the clock was ahead of UTC") {
  CHECK(parsed("2021-11-01T12:00:00Z") == 1'635'768'000'000);
  CHECK(parsed("2021-11-01T14:00:00+02:00") == 1'635'768'000'000);
  CHECK(parsed("2021-11-01T06:30-0530") == 1'635'768'000'000);
  CHECK(parsed("2021-11-01T14:00+02") == 1'635'768'000'000);
}

TEST_CASE("a plus that a query made a space is still an offset") {
  CHECK(parsed("2021-11-01T14:00:00 02:00") == 1'635'768'000'000);
}

TEST_CASE("a fraction of a millisecond rounds up, so that no candle before it is included") {
  CHECK(parsed("2021-11-01T12:00:00.1") == 1'635'768'000'100);
  CHECK(parsed("2021-11-01T12:00:00.000000001Z") == 1'635'768'000'001);
  CHECK(parsed("2021-11-01T11:59:59.999999999Z") == 1'635'768'000'000);
  CHECK(parsed("2021-11-01T12:00:00.001000000Z") == 1'635'768'000'001);
  CHECK(parsed("2021-11-01T12:00:00.0000000001Z") == -1);
}

TEST_CASE("the range is from 1970 to the end of 9999, in UTC") {
  CHECK(parsed("1970-01-01T00:00:00Z") == 0);
  CHECK(parsed("1969-12-31T23:59:59.999Z") == -1);
  CHECK(parsed("1970-01-01T00:00:00+00:01") == -1);
  CHECK(parsed("9999-12-31T23:59:59.999Z") == 253'402'300'799'999);
  CHECK(parsed("9999-12-31T23:59:59.9991Z") == -1);
  CHECK(parsed("9999-12-31T23:59:59-00:01") == -1);
}

TEST_CASE("days and times that do not exist are refused") {
  CHECK(parsed("2024-02-29") != -1);
  for (const auto text :
       {"2023-02-29", "2021-00-01", "2021-13-01", "2021-11-00", "2021-11-31", "2021-11-01T24:00",
        "2021-11-01T12:60", "2021-11-01T12:00:60", "2021-11-01T12:00+24:00", "2021-11-01T12:00+02:60"}) {
    INFO(text);
    CHECK(parsed(text) == -1);
  }
}

TEST_CASE("anything else is no time") {
  for (const auto text : {"",
                          " ",
                          "-1",
                          "+1",
                          "1.5",
                          "1e9",
                          "now",
                          "2021-11",
                          "2021-1-1",
                          "2021-11-01T",
                          "2021-11-01T12",
                          "2021-11-01Z",
                          "2021-11-01T12:00:",
                          "2021-11-01T12:00:00.",
                          "2021-11-01T12:00:00Zx",
                          "2021-11-01T12:00+",
                          "2021-11-01T12:00+2",
                          "2021-11-01T12:00+02:",
                          "2021-11-01T12:00+020",
                          " 2021-11-01",
                          "2021-11-01 ",
                          "1635768000 "}) {
    INFO(text);
    CHECK(parsed(text) == -1);
  }
}

TEST_CASE("a time is written in seconds of UTC and reads back") {
  CHECK(iso_text(TimePoint{milliseconds{1'635'768'000'000}}) == "2021-11-01T12:00:00Z");
  CHECK(iso_text(TimePoint{}) == "1970-01-01T00:00:00Z");
  CHECK(iso_text(latest_time) == "9999-12-31T23:59:59Z");
  CHECK(parsed(iso_text(TimePoint{milliseconds{1'709'210'096'000}})) == 1'709'210'096'000);
}

}  // namespace
}  // namespace candled::text
