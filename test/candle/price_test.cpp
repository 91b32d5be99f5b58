#include "candle/price.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "support/printing.hpp"

namespace candled {
namespace {

Price price(std::string_view text) {
  const auto parsed = Price::parse(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

PriceError error(std::string_view text) {
  const auto parsed = Price::parse(text);
  REQUIRE_FALSE(parsed.has_value());
  return parsed.error();
}

TEST_CASE("a price prints the digits that were received") {
  const auto* text = GENERATE("1", "9999", "10000.0", "0.00000149", "39724.03885442", "1.50", "0.1", "100",
                              "0.000000000000001", "61234.123456789012", "0.000000000000000001",
                              "0.999999999999999999", "999999999999999999", "99999999999999999.9",
                              "1.00000000000000000", "9223372036854775.80", "0.10");

  CHECK(price(text).to_string() == text);
}

/// As one would do it by hand.
std::string by_hand(std::int64_t coefficient, int scale) {
  std::string digits = std::to_string(coefficient);
  if (scale == 0) return digits;
  const auto decimals = static_cast<std::size_t>(scale);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  return digits.insert(digits.size() - decimals, 1, '.');
}

TEST_CASE("a price of any size and scale prints as it does by hand") {
  const int scale = GENERATE(range(0, Price::max_scale + 1));
  std::vector<std::int64_t> coefficients;
  for (std::int64_t power = 1; power <= 100'000'000'000'000'000; power *= 10)
    for (const std::int64_t coefficient : {power, power + 1, 123'456'789'012'345'678 / power, 10 * power - 1})
      coefficients.push_back(coefficient);
  for (const std::int64_t coefficient : coefficients)
    CHECK(Price::from_parts(coefficient, scale).to_string() == by_hand(coefficient, scale));
}

TEST_CASE("a price that comes with an exponent is the decimal that it stands for") {
  CHECK(price("1e-8").to_string() == "0.00000001");
  CHECK(price("1E-8").to_string() == "0.00000001");
  CHECK(price("1.5e+3").to_string() == "1500");
  CHECK(price("1.5E3").to_string() == "1500");
  CHECK(price("1.50e-3").to_string() == "0.00150");
  CHECK(price("61234.5e0").to_string() == "61234.5");
  CHECK(price("12.345e1").to_string() == "123.45");
  CHECK(price("100e-2").to_string() == "1.00");
  CHECK(price("0.00001e5").to_string() == "1");
  CHECK(price("1e-0000000000000000000000008").to_string() == "0.00000001");
}

TEST_CASE("a price with an exponent has the bounds of any other") {
  CHECK(price("1e17").to_string() == "100000000000000000");
  CHECK(error("1e18") == PriceError::too_many_digits);
  CHECK(price("123456789012345678e0").coefficient() == 123'456'789'012'345'678);
  CHECK(error("1.23456789012345678e18") == PriceError::too_many_digits);
  CHECK(error("1234567890123456789e-5") == PriceError::too_many_digits);
  CHECK(price("1e-18").to_string() == "0.000000000000000001");
  CHECK(error("1e-19") == PriceError::too_many_decimals);
  CHECK(price("1.0e-18").to_string() == "0.000000000000000001");
  CHECK(error("1.1e-18") == PriceError::too_many_decimals);
  CHECK(error("1e99999999999999999999") == PriceError::too_many_digits);
  CHECK(error("1e-99999999999999999999") == PriceError::too_many_decimals);
  CHECK(error("0e5") == PriceError::not_positive);
  CHECK(error("0.0E-7") == PriceError::not_positive);
  CHECK(error("-1e5") == PriceError::not_positive);
}

TEST_CASE("a price holds 18 significant digits and no more") {
  CHECK(price("999999999999999999").coefficient() == 999'999'999'999'999'999);
  CHECK(error("1000000000000000000") == PriceError::too_many_digits);
  CHECK(price("0.999999999999999999").scale() == 18);
  CHECK(error("1.000000000000000000") == PriceError::too_many_digits);
  CHECK(error("9223372036854775807") == PriceError::too_many_digits);
  CHECK(error("9223372036854775808") == PriceError::too_many_digits);
  CHECK(error("99999999999999999999999999999999999999999999999999") == PriceError::too_many_digits);
}

TEST_CASE("a price holds 18 decimals and no more") {
  CHECK(price("0.000000000000000001").coefficient() == 1);
  CHECK(error("0.0000000000000000001") == PriceError::too_many_decimals);
  CHECK(error("0.1000000000000000000") == PriceError::too_many_digits);
}

TEST_CASE("what is not a positive number is no price") {
  CHECK(error("0") == PriceError::not_positive);
  CHECK(error("0.00000000") == PriceError::not_positive);
  CHECK(error("0.0000000000000000000000000") == PriceError::not_positive);
  CHECK(error("-1.5") == PriceError::not_positive);
  CHECK(error("-0") == PriceError::not_positive);
}

TEST_CASE("what is not digits with at most one point between them is no price") {
  const auto* text = GENERATE("", " ", "-", ".", ".5", "5.", "1..2", "1.2.3", "1e", "e5", "1e+", "1e-",
                              "1e1.5", "1e5e5", "1e 5", "1.e5", "01e5", "+1", "1 ", " 1", "0x10", "1,5",
                              "nan", "inf", "--1", "01", "00.5", "1_000", "١");

  CHECK(error(text) == PriceError::malformed);
}

TEST_CASE("a terminating zero inside a price is not taken for its end") {
  CHECK(error(std::string_view("1\0", 2)) == PriceError::malformed);
}

TEST_CASE("prices are compared as numbers, not as texts") {
  CHECK(price("9999") < price("10000.00"));
  CHECK(price("10000.00") > price("9999.99999999"));
  CHECK(price("0.00000149") < price("0.0000015"));
  CHECK(price("2") < price("10"));
  CHECK(price("0.5") < price("0.500000000000000001"));
}

TEST_CASE("prices with other digits but the same value are equal") {
  CHECK(price("1.5") == price("1.50"));
  CHECK(price("10000") == price("10000.0000"));
  CHECK_FALSE(price("1.5") == price("1.51"));
}

TEST_CASE("the extremes of two scales are compared without overflow") {
  CHECK(price("999999999999999999") > price("0.999999999999999999"));
  CHECK(price("0.000000000000000001") < price("999999999999999999"));
  CHECK(price("999999999999999999") == price("999999999999999999"));
}

TEST_CASE("a price can be taken apart and put together again") {
  const Price original = price("0.000123400");

  const Price copy = Price::from_parts(original.coefficient(), original.scale());

  CHECK(copy.to_string() == "0.000123400");
}

TEST_CASE("parts that are no price are refused") {
  CHECK_THROWS_AS(Price::from_parts(0, 0), std::invalid_argument);
  CHECK_THROWS_AS(Price::from_parts(-1, 0), std::invalid_argument);
  CHECK_THROWS_AS(Price::from_parts(1'000'000'000'000'000'000, 0), std::invalid_argument);
  CHECK_THROWS_AS(Price::from_parts(1, -1), std::invalid_argument);
  CHECK_THROWS_AS(Price::from_parts(1, 19), std::invalid_argument);
  CHECK(Price::from_parts(999'999'999'999'999'999, 18).to_string() == "0.999999999999999999");
}

}  // namespace
}  // namespace candled
