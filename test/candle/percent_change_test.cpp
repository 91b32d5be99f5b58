#include "candle/percent_change.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace candled {
namespace {

std::string change(std::string_view from, std::string_view to) {
  return percent_change(Price::parse(from).value(), Price::parse(to).value());
}

TEST_CASE("a change is a percentage with two decimals") {
  CHECK(change("100", "100.17") == "0.17");
  CHECK(change("61234.12345678", "61249.99999999") == "0.03");
  CHECK(change("100", "96.6") == "-3.40");
  CHECK(change("0.00000100", "0.00000250") == "150.00");
  CHECK(change("2", "1") == "-50.00");
  CHECK(change("1", "3") == "200.00");
}

TEST_CASE("a price that stays is a change of 0.00, whatever its digits") {
  CHECK(change("1.5", "1.50") == "0.00");
  CHECK(change("7", "7") == "0.00");
}

TEST_CASE("a change is rounded half away from zero") {
  CHECK(change("100000", "100004") == "0.00");
  CHECK(change("100000", "100005") == "0.01");
  CHECK(change("100000", "99996") == "0.00");
  CHECK(change("100000", "99995") == "-0.01");
  CHECK(change("100000", "100014.9999999") == "0.01");
  CHECK(change("100000", "100015") == "0.02");
  CHECK(change("3", "4") == "33.33");
  CHECK(change("3", "5") == "66.67");
  CHECK(change("100000", "199994.9999") == "99.99");
  CHECK(change("100000", "199995") == "100.00");
  CHECK(change("100000", "5") == "-100.00");
  CHECK(change("100000", "5.0001") == "-99.99");
}

TEST_CASE("the widest prices are calculated exactly") {
  const std::string_view least = "0.000000000000000001";
  const std::string_view most = "999999999999999999";
  CHECK(change(least, most) == "99999999999999999899999999999999999900.00");
  CHECK(change(most, least) == "-100.00");
  CHECK(change("0.999999999999999999", most) == "99999999999999999900.00");
  CHECK(change("0.000000000000000003", "0.000000000000000004") == "33.33");
  CHECK(change("999999999999999998", most) == "0.00");
}

TEST_CASE("small prices change as plain arithmetic says") {
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto from = static_cast<std::int64_t>(1 + random() % 1'000'000);
    const auto to = static_cast<std::int64_t>(1 + random() % 1'000'000);
    const std::int64_t twice = (to - from) * 20'000;  // hundredths of a percent, twice
    const std::int64_t away = twice < 0 ? -from : from;
    const std::int64_t hundredths = (twice + away) / (2 * from);
    const std::int64_t size = hundredths < 0 ? -hundredths : hundredths;
    std::string digits = std::to_string(size % 100);
    digits.insert(0, 2 - digits.size(), '0');
    const std::string expected = (hundredths < 0 ? "-" : "") + std::to_string(size / 100) + '.' + digits;
    REQUIRE(percent_change(Price::from_parts(from, 4), Price::from_parts(to, 4)) == expected);
  }
}

}  // namespace
}  // namespace candled
