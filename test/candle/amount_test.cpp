#include "candle/amount.hpp"

#include <catch2/catch.hpp>

namespace candled {

TEST_CASE("an amount keeps the digits and the decimals that it was received with") {
  const auto amount = Amount::parse("120.0450");
  REQUIRE(amount.has_value());
  CHECK(amount->digits() == "1200450");
  CHECK(amount->scale() == 4);
  CHECK(amount == Amount::parse("120.0450"));
  CHECK_FALSE(amount == Amount::parse("120.045"));
}

TEST_CASE("an amount may be zero, tiny, or too large for 64 bits") {
  CHECK(Amount::parse("0")->is_zero());
  CHECK(Amount::parse("0.000")->is_zero());
  CHECK(Amount::parse("0.000")->scale() == 3);
  CHECK(Amount::parse("0.000000000000015")->digits() == "15");
  CHECK(Amount::parse("1000000000000000000000000000000.12")->digits() == "100000000000000000000000000000012");
}

TEST_CASE("what is not a decimal, or is too long, is no amount") {
  for (const auto* text : {"", ".", "1.", ".5", "-1", "+1", "1e3", " 1", "1,5", "nan"})
    CHECK_FALSE(Amount::parse(text).has_value());
  CHECK(Amount::parse(std::string(60, '9')).has_value());
  CHECK_FALSE(Amount::parse(std::string(61, '9')).has_value());
  CHECK(Amount::parse("0." + std::string(31, '1')).has_value());
  CHECK_FALSE(Amount::parse("0." + std::string(32, '1')).has_value());
}

}  // namespace candled
