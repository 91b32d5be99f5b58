#include "postgres/values.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <stdexcept>

#include "candle/amount.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::postgres {
namespace {

using namespace std::string_literals;

Price price(const std::string& text) {
  return Price::parse(text).value();
}

/// Returns the number as its digits, a point, and its decimals.
std::string round_trip(const std::string& text) {
  const Amount amount = Amount::parse(text).value();
  const auto decimal = decode_numeric(encode_numeric(amount.digits(), amount.scale()));
  if (!decimal) return "nothing";
  return decimal->digits + " / 10^" + std::to_string(decimal->scale);
}

TEST_CASE("a number is sent as PostgreSQL sends it") {
  CHECK(encode_numeric("150", 2) == "\0\2\0\0\0\0\0\2\0\1\x13\x88"s);        // 1.50
  CHECK(encode_numeric("100000", 1) == "\0\1\0\1\0\0\0\1\0\1"s);             // 10000.0
  CHECK(encode_numeric("1", 18) == "\0\1\xff\xfb\0\0\0\x12\0\x64"s);         // 0.000000000000000001
  CHECK(encode_numeric("0", 0) == "\0\0\0\0\0\0\0\0"s);                      // 0
  CHECK(encode_numeric("000", 2) == "\0\0\0\0\0\0\0\2"s);                    // 0.00
  CHECK(encode_numeric("12345", 0) == "\0\2\0\1\0\0\0\0\0\1\x09\x29"s);      // 12345
  CHECK(encode_numeric("000012345", 0) == "\0\2\0\1\0\0\0\0\0\1\x09\x29"s);  // the same
  CHECK(encode_numeric("100000001", 4) == "\0\3\0\1\0\0\0\4\0\1\0\0\0\1"s);  // 10000.0001
}

TEST_CASE("every digit of an amount comes back") {
  CHECK(round_trip("0") == "0 / 10^0");
  CHECK(round_trip("0.00") == "0 / 10^2");
  CHECK(round_trip("0.120") == "120 / 10^3");
  CHECK(round_trip("10000000000000000000000.0") == "100000000000000000000000 / 10^1");
  const std::string whole = "123456789012345678901234567890";
  CHECK(round_trip(whole + ".098765432109876543210987654321") ==
        whole + "098765432109876543210987654321 / 10^30");
  const std::string nines(60, '9');
  CHECK(round_trip(nines) == nines + " / 10^0");
}

TEST_CASE("every digit of a price comes back") {
  for (const char* const text :
       {"1.50", "1.5", "10000.0", "9999", "10000", "0.000000000000000001", "999999999999999999",
        "0.999999999999999999", "100000000000000000", "1.00000000000000000", "0.00010", "20000.00000001"}) {
    INFO(text);
    const auto decoded = decode_price(encode_numeric(price(text)));
    REQUIRE(decoded);
    CHECK(decoded->to_string() == text);
  }
}

TEST_CASE("a price of any digits and any scale comes back") {
  std::mt19937_64 random(7);
  for (int scale = 0; scale <= Price::max_scale; ++scale)
    for (std::int64_t end = 10; end <= 100'000'000'000'000'000; end *= 10)
      for (const std::int64_t coefficient :
           {end / 10, end - 1, std::uniform_int_distribution<std::int64_t>(1, end)(random)}) {
        const Price sent = Price::from_parts(coefficient, scale);
        const auto decoded = decode_price(encode_numeric(sent));
        REQUIRE(decoded);
        REQUIRE(decoded->identical_to(sent));
      }
}

TEST_CASE("a number that no price can be is none") {
  CHECK_FALSE(decode_price(encode_numeric("0", 2)));
  CHECK_FALSE(decode_price(encode_numeric("1000000000000000000", 0)));
  CHECK_FALSE(decode_price(encode_numeric("1000000000000000000", 1)));
  CHECK_FALSE(decode_price(encode_numeric("1", 19)));
  CHECK_FALSE(decode_price(encode_numeric(std::string(60, '9'), 0)));
  CHECK_FALSE(decode_price(encode_numeric("1" + std::string(40, '0'), 0)));
  CHECK(decode_price(encode_numeric("999999999999999999", 18)));
}

TEST_CASE("bytes that are no positive number are none") {
  CHECK(decode_numeric("\0\1\0\0\0\0\0\0\0\1"s));
  CHECK_FALSE(decode_numeric("\0\1\0\0\x40\0\0\0\0\1"s));    // -1
  CHECK_FALSE(decode_numeric("\0\0\0\0\xc0\0\0\0"s));        // NaN
  CHECK_FALSE(decode_numeric("\0\0\0\0\xd0\0\0\x20"s));      // Infinity
  CHECK_FALSE(decode_numeric("\0\1\0\0\0\0\0\0\x27\x10"s));  // a group of 10000
  CHECK_FALSE(decode_numeric("\0\1\0\0\0\0\0\0\xff\xff"s));  // a negative group
  CHECK_FALSE(decode_numeric("\0\2\0\0\0\0\0\0\0\1"s));      // a group is missing
  CHECK_FALSE(decode_numeric("\xff\xff\0\0\0\0\0\0"s));
  CHECK_FALSE(decode_numeric("\0\0\0\0\0\0\0"s));
  CHECK_FALSE(decode_numeric(""));
}

TEST_CASE("a time is sent in microseconds since 2000") {
  const TimePoint epoch = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
  CHECK(Parameter::of(epoch).value() == "\0\0\0\0\0\0\0\0"s);
  CHECK(Parameter::of(epoch + milliseconds{1}).value() == "\0\0\0\0\0\0\3\xe8"s);
  CHECK(Parameter::of(epoch - milliseconds{1}).value() == "\xff\xff\xff\xff\xff\xff\xfc\x18"s);
  CHECK(decode_time(0) == epoch);
  CHECK(decode_time(1'999) == epoch + milliseconds{1});
  CHECK(decode_time(-1) == epoch - milliseconds{1});
}

TEST_CASE("a time beyond all that can be stored is sent as the last one that can be") {
  CHECK(Parameter::of(TimePoint::min()).value() == Parameter::of(earliest_time).value());
  CHECK(Parameter::of(TimePoint::max()).value() == Parameter::of(latest_time).value());
}

TEST_CASE("a literal is a text, not a boolean") {
  const Parameter parameter = Parameter::of("yes");
  CHECK(parameter.type() == static_cast<std::uint32_t>(Type::text));
  CHECK(parameter.value() == "yes");
  CHECK(Parameter::of(true).value() == "\1"s);
  CHECK(Parameter::of(false).value() == "\0"s);
}

TEST_CASE("a column is sent as an array") {
  Column column(Type::smallint);
  CHECK(column.array().value() == "\0\0\0\0\0\0\0\0\0\0\0\x15"s);
  column.add(std::int16_t{258});
  column.add_null();
  CHECK(column.size() == 2);
  CHECK(column.array().type() == 1005);
  CHECK(column.array().value() == "\0\0\0\1\0\0\0\1\0\0\0\x15\0\0\0\2\0\0\0\1\0\0\0\2\1\2\xff\xff\xff\xff"s);
}

TEST_CASE("a column takes values of its type only") {
  Column column(Type::integer);
  CHECK_THROWS_AS(column.add(std::int64_t{1}), std::logic_error);
  CHECK_THROWS_AS(column.add(true), std::logic_error);
  CHECK_THROWS_AS(column.add(test::noon), std::logic_error);
  CHECK_THROWS_AS(column.add("1"), std::logic_error);
  CHECK_THROWS_AS(column.add(price("1")), std::logic_error);
  CHECK(column.size() == 0);
}

}  // namespace
}  // namespace candled::postgres
