#include "audit/comparison.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::audit {
namespace {

using namespace std::chrono_literals;
using test::noon;

Price price(const std::string& text) {
  return Price::parse(text).value();
}

struct Prices {
  std::string open = "2";
  std::string high = "4";
  std::string low = "1";
  std::string close = "3";
};

Ohlc ohlc(const Prices& prices) {
  return {.open = price(prices.open),
          .high = price(prices.high),
          .low = price(prices.low),
          .close = price(prices.close)};
}

Candle ours(int minute, const Prices& prices = {}, Source source = Source::live, bool complete = true) {
  return {.interval = Interval(60s),
          .open_time = noon + minute * 1min,
          .ohlc = ohlc(prices),
          .observation = {},
          .complete = complete,
          .source = source};
}

feed::ExchangeCandle theirs(int minute, const Prices& prices = {}, bool traded = true) {
  return {.open_time = noon + minute * 1min, .ohlc = ohlc(prices), .trades = {}, .traded = traded};
}

Comparison compared(const std::vector<Candle>& our, const std::vector<feed::ExchangeCandle>& their) {
  return compare(our, their);
}

TEST_CASE("candles with the same prices are equal, however many zeros are written") {
  const Comparison comparison =
      compared({ours(0, {.open = "2.00"}), ours(1)}, {theirs(0, {.high = "4.0"}), theirs(1)});

  CHECK(comparison.equal == 2);
  CHECK(comparison.compared() == 2);
  CHECK(comparison.largest == 0);
}

TEST_CASE("any of the four prices makes a difference, and the largest one is told") {
  for (const Prices& changed :
       {Prices{.open = "2.5"}, Prices{.high = "5"}, Prices{.low = "0.5"}, Prices{.close = "3.5"}}) {
    const Comparison comparison = compared({ours(0, changed)}, {theirs(0)});

    CHECK(comparison.equal == 0);
    REQUIRE(comparison.differences.size() == 1);
    CHECK(comparison.differences.front().ours.open_time == noon);
  }
  const Comparison comparison = compared({ours(0, {.open = "2.002", .high = "5.00"})}, {theirs(0)});
  CHECK(comparison.largest == Approx(0.25));
}

TEST_CASE("a difference is wrong only where ours claims to be the exchange's") {
  const Prices other{.high = "5"};

  CHECK(compared({ours(0, other)}, {theirs(0)}).wrong == 0);
  CHECK(compared({ours(0, other, Source::mixed)}, {theirs(0)}).wrong == 0);
  CHECK(compared({ours(0, other, Source::exchange)}, {theirs(0)}).wrong == 1);
  CHECK(compared({ours(0, other, Source::exchange, false)}, {theirs(0)}).wrong == 1);
  CHECK(compared({ours(0, {}, Source::exchange)}, {theirs(0)}).wrong == 0);
}

TEST_CASE("an incomplete candle is counted apart and not compared") {
  const Comparison comparison = compared({ours(0, {.high = "5"}, Source::live, false)}, {theirs(0)});

  CHECK(comparison.incomplete == 1);
  CHECK(comparison.compared() == 0);
}

TEST_CASE("a candle that only one side has is missing on the other") {
  const Comparison comparison =
      compared({ours(0), ours(2), ours(3), ours(6)}, {theirs(1), theirs(3), theirs(4), theirs(5)});

  CHECK(comparison.missing_here == 3);
  CHECK(comparison.missing_there == 3);
  CHECK(comparison.equal == 1);
}

TEST_CASE("a bucket without a trade, or whose candle contradicts itself, is no evidence") {
  const Comparison comparison = compared(
      {ours(0), ours(1)},
      {theirs(0, {.high = "9"}, false), theirs(1, {.high = "0.33", .low = "225"}), theirs(2, {}, false)});

  CHECK(comparison.missing_there == 2);
  CHECK(comparison.missing_here == 0);
  CHECK(comparison.differences.empty());
}

}  // namespace
}  // namespace candled::audit
