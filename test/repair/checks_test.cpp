#include "repair/checks.hpp"

#include <catch2/catch.hpp>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::repair {
namespace {

using test::noon;

const Interval minute(std::chrono::minutes{1});

Price price(const char* text) {
  return *Price::parse(text);
}

feed::ExchangeCandle candle() {
  return {.open_time = noon,
          .ohlc = {.open = price("2.0"), .high = price("4.00"), .low = price("1"), .close = price("3")},
          .trades = 7,
          .traded = true};
}

TEST_CASE("a candle of the exchange is taken with its digits, as complete and of source exchange") {
  const auto taken = checked(candle(), minute);

  REQUIRE(taken.has_value());
  CHECK(taken->open_time == noon);
  CHECK(taken->ohlc.open.to_string() == "2.0");
  CHECK(taken->ohlc.high.to_string() == "4.00");
  CHECK(taken->ohlc.low.to_string() == "1");
  CHECK(taken->ohlc.close.to_string() == "3");
  CHECK(taken->complete);
  CHECK(taken->source == Source::exchange);
  CHECK_FALSE(taken->observation.has_value());
}

TEST_CASE("open and close may be the low or the high, and not beyond") {
  auto at_border = candle();
  at_border.ohlc.open = at_border.ohlc.low;
  at_border.ohlc.close = at_border.ohlc.high;
  CHECK(checked(at_border, minute).has_value());

  auto low_open = candle(), high_open = candle(), low_close = candle(), high_close = candle();
  low_open.ohlc.open = low_close.ohlc.close = price("0.99");
  high_open.ohlc.open = high_close.ohlc.close = price("4.01");
  for (const auto& wrong : {low_open, high_open, low_close, high_close})
    CHECK(checked(wrong, minute).error() == store::GiveUp::invalid);
}

TEST_CASE("a candle off the grid of its interval is invalid") {
  auto off = candle();
  off.open_time += milliseconds{1};

  CHECK(checked(off, minute).error() == store::GiveUp::invalid);
}

TEST_CASE("a candle that was filled forward says that nothing was traded") {
  auto none = candle(), filled = candle(), unknown = candle();
  none.trades = 0;
  filled.traded = false;
  unknown.trades.reset();  // returnChartData has a volume instead

  CHECK(checked(none, minute).error() == store::GiveUp::no_trades);
  CHECK(checked(filled, minute).error() == store::GiveUp::no_trades);
  CHECK(checked(unknown, minute).has_value());
}

}  // namespace
}  // namespace candled::repair
