#include "candle/ohlc.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace candled {
namespace {

Ohlc ohlc(const std::string& open, const std::string& high, const std::string& low,
          const std::string& close) {
  const auto price = [](const std::string& text) { return Price::parse(text).value(); };
  return {.open = price(open), .high = price(high), .low = price(low), .close = price(close)};
}

std::string text(const Ohlc& prices) {
  std::string out;
  for (const Price price : prices.all()) out += price.to_string() + ' ';
  return out;
}

TEST_CASE("merged prices have the first open, the extremes of both and the last close") {
  const struct {
    Ohlc earlier, later;
    std::string merged;
  } cases[] = {
      {ohlc("2", "3", "1", "2"), ohlc("5", "6", "4", "5"), "2 6 1 5 "},
      {ohlc("5", "6", "4", "5"), ohlc("2", "3", "1", "2"), "5 6 1 2 "},
      {ohlc("2", "9", "1", "3"), ohlc("4", "5", "3", "4"), "2 9 1 4 "},
      {ohlc("4", "5", "3", "4"), ohlc("2", "9", "1", "3"), "4 9 1 3 "},
      {ohlc("9999", "9999", "9999", "9999"), ohlc("10000.0", "10000.0", "10000.0", "10000.0"),
       "9999 10000.0 9999 10000.0 "},
  };
  for (const auto& [earlier, later, merged] : cases) {
    Ohlc prices = earlier;
    prices.merge(later);
    CHECK(text(prices) == merged);
  }
}

TEST_CASE("of two highs or lows that are equal the digits of the earlier one stay") {
  Ohlc prices = ohlc("1.5", "1.5", "1.5", "1.5");
  prices.merge(ohlc("1.50", "1.50", "1.50", "1.50"));
  CHECK(text(prices) == "1.5 1.5 1.5 1.50 ");
}

TEST_CASE("prices are consistent if open and close lie between low and high") {
  CHECK(ohlc("2", "3", "1", "2").consistent());
  CHECK(ohlc("1", "1", "1", "1").consistent());
  CHECK(ohlc("1", "3", "1.0", "3.0").consistent());
  CHECK_FALSE(ohlc("4", "3", "1", "2").consistent());
  CHECK_FALSE(ohlc("2", "3", "1", "4").consistent());
  CHECK_FALSE(ohlc("0.5", "3", "1", "2").consistent());
  CHECK_FALSE(ohlc("2", "3", "1", "0.5").consistent());
}

TEST_CASE("equal prices are identical only with the same digits") {
  const Ohlc prices = ohlc("2", "3", "1", "2");
  CHECK(prices.identical_to(prices));
  for (const Ohlc& other : {ohlc("2.0", "3", "1", "2"), ohlc("2", "3.0", "1", "2"),
                            ohlc("2", "3", "1.0", "2"), ohlc("2", "3", "1", "2.0")}) {
    CHECK(prices == other);
    CHECK_FALSE(prices.identical_to(other));
  }
}

}  // namespace
}  // namespace candled
