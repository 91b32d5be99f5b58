#include "poloniex-sim/prices.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace candled;
using namespace candled::sim;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr TimePoint start{milliseconds{1'700'000'400'000}};  // a multiple of 10 minutes

std::string text_of(std::optional<Price> price) {
  return price ? price->to_string() : "none";
}

std::size_t find(const Market& market, std::string_view name) {
  return *market.find(name, NameOrder::base_first);
}

}  // namespace

TEST_CASE("a price depends on seed, pair and time alone, and never changes from one version to the next") {
  const Market one(1, 400);
  const Market two(2, 400);

  CHECK(text_of(price(one, 0, start)) == "63199.90");
  CHECK(text_of(price(one, 0, start + milliseconds{250})) == "63191.22");
  CHECK(text_of(price(two, 0, start)) == "64535.06");
  CHECK(text_of(price(one, 1, start)) == "0.04905704");
  CHECK(text_of(price(one, 6, start)) == "0.000000000002353");
  CHECK(text_of(price(one, 399, start)) == "272.75");
  CHECK(text_of(price(one, 0, TimePoint(milliseconds{-1}))) == "63348.61");
}

TEST_CASE("a bigger market has the same prices for the pairs of a smaller one") {
  const Market small(7, 50);
  const Market big(7, 1'000);

  for (std::size_t pair = 0; pair < small.size(); ++pair) {
    CHECK(small[pair].pair.name == big[pair].pair.name);
    CHECK(text_of(price(small, pair, start)) == text_of(price(big, pair, start)));
  }
}

TEST_CASE("a price holds for the 250 ms of a tick") {
  const Market market(1, 1);

  CHECK(text_of(price(market, 0, start)) == text_of(price(market, 0, start + milliseconds{249})));
  CHECK(text_of(price(market, 0, start)) != text_of(price(market, 0, start + milliseconds{250})));
  CHECK(text_of(price(market, 0, start)) != text_of(price(market, 0, start - milliseconds{1})));
}

TEST_CASE("every price of the largest market lies from 1e-12 to 1e5 and within 15 % of its base") {
  const Market market(3, Market::max_pairs);
  const Price lowest = *Price::parse("0.000000000001");
  const Price highest = *Price::parse("100000");

  for (std::size_t pair = 0; pair < market.size(); ++pair) {
    for (const hours ago : {hours(0), hours(17), hours(400)}) {
      const auto value = price(market, pair, start - ago);
      if (!value) continue;
      const std::int64_t base = market[pair].base;
      const bool in_range = *value >= lowest && *value <= highest &&
                            value->coefficient() > base - base * 15 / 100 - 1 &&
                            value->coefficient() < base + base * 15 / 100 + 1;
      if (!in_range) FAIL(market[pair].pair.name << " costs " << value->to_string());
    }
  }
}

TEST_CASE("a price wanders by a few per cent a day and by less in a minute") {
  const Market market(1, 1);

  const auto day = true_candle(market, 0, {start, hours(24)}, start + hours(48));
  const auto minute = true_candle(market, 0, {start, minutes(1)}, start + hours(48));

  const auto per_mille = [](const TrueCandle& c) {
    return (c.ohlc.high.coefficient() - c.ohlc.low.coefficient()) * 1'000 / c.ohlc.open.coefficient();
  };
  CHECK(per_mille(*day) >= 10);
  CHECK(per_mille(*day) <= 120);
  CHECK(per_mille(*minute) >= 1);
  CHECK(per_mille(*minute) <= 10);
}

TEST_CASE("a true candle is what a fold over the prices of all ticks gives") {
  const Market market(5, 60);
  const milliseconds length = minutes(5);

  for (std::size_t pair = 0; pair < market.size(); ++pair) {
    const auto candle = true_candle(market, pair, {start, length}, start + hours(1));
    if (!candle) continue;
    Price high = *price(market, pair, start);
    Price low = high;
    for (milliseconds past{0}; past < length; past += tick_length) {
      high = std::max(high, *price(market, pair, start + past));
      low = std::min(low, *price(market, pair, start + past));
    }

    CHECK(candle->ohlc.open == *price(market, pair, start));
    CHECK(candle->ohlc.high == high);
    CHECK(candle->ohlc.low == low);
    CHECK(candle->ohlc.close == *price(market, pair, start + length - milliseconds{1}));
  }
}

TEST_CASE(
    "a forming candle knows nothing of what comes after now, and one that has not begun does not exist") {
  const Market market(1, 1);

  const auto running = true_candle(market, 0, {start, minutes(1)}, start + milliseconds{10'100});
  const auto first_moment = true_candle(market, 0, {start, minutes(1)}, start);
  const auto before = true_candle(market, 0, {start, minutes(1)}, start - milliseconds{1});

  CHECK(running->ohlc.close == *price(market, 0, start + milliseconds{10'000}));
  CHECK(running->trades == 41);
  CHECK(first_moment->trades == 1);
  CHECK_FALSE(before);
}

TEST_CASE("a frozen pair keeps its price for ever and has no trades") {
  const Market market(1, 10);
  const std::size_t frozen = find(market, "BTS_USDT");

  const auto candle = true_candle(market, frozen, {start, minutes(10)}, start + hours(1));

  CHECK(text_of(price(market, frozen, start)) == "0.0081234");
  CHECK(text_of(price(market, frozen, start + hours(1'000))) == "0.0081234");
  CHECK(candle->trades == 0);
  CHECK(candle->ohlc.high == candle->ohlc.low);
  CHECK(last_trade(market, frozen, start + hours(1)) == last_trade(market, frozen, start));
}

TEST_CASE("a pair that was never traded has neither price nor candle") {
  const Market market(1, 10);
  const std::size_t pair = find(market, "DEXT_USDT");

  CHECK_FALSE(price(market, pair, start));
  CHECK_FALSE(true_candle(market, pair, {start, minutes(1)}, start + hours(1)));
}

TEST_CASE("a pair that trades seldom keeps its price until the next trade") {
  const Market market(1, 30);
  const std::size_t pair = find(market, "BTS_BTC");  // every 1024 ticks

  const TimePoint traded = last_trade(market, pair, start);
  const TimePoint next = last_trade(market, pair, traded + milliseconds{256'000});

  CHECK(traded <= start);
  CHECK(next - traded == milliseconds{256'000});
  CHECK(text_of(price(market, pair, traded)) == text_of(price(market, pair, next - milliseconds{1})));
  CHECK(text_of(price(market, pair, traded)) != text_of(price(market, pair, next)));
}
