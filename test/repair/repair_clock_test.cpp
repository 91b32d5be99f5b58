// Repair while our clock and the exchange's differ.

#include <catch2/catch.hpp>

#include "repair/repair_fixture.hpp"
#include "support/printing.hpp"

namespace candled::repair {
namespace {

constexpr TimePoint one_o_clock = noon + 1h;

/// An exchange whose candle of a bucket that is running has the close "6" so far, as of the true time.
Answers running_candles(Workshop& shop) {
  return [&shop](const Call& call) {
    std::vector<feed::ExchangeCandle> candles;
    for (feed::ExchangeCandle candle : all_of(call)) {
      if (candle.open_time > shop.clock.true_time()) break;
      if (candle.open_time + 1min > shop.clock.true_time()) candle.ohlc.close = *price("6");
      candles.push_back(candle);
    }
    return candles;
  };
}

/// Minute 60 begins at one o'clock; our clock says that it has ended, and nothing of it is stored.
struct Ahead {
  explicit Ahead(milliseconds by, bool has_date = true) {
    shop.collect(0, 0, 60);
    shop.answers = running_candles(shop);
    if (!has_date) shop.exchange_time = [] { return std::optional<TimePoint>{}; };
    shop.clock.be_ahead_by(by);
  }

  Workshop shop;
};

TEST_CASE("with our clock ahead, a candle that runs on the exchange's is not stored as final") {
  Ahead ahead(20s);
  Workshop& shop = ahead.shop;
  shop.clock.set(one_o_clock + 50s);
  shop.closed_until(one_o_clock + 1min);

  shop.run_until(one_o_clock + 59s);

  CHECK_FALSE(shop.calls.empty());
  CHECK_FALSE(shop.candle("1m", 60).has_value());
  CHECK(shop.given_up().empty());

  shop.run_until(one_o_clock + 3min);

  REQUIRE(shop.candle("1m", 60).has_value());
  CHECK(shop.candle("1m", 60)->ohlc.close.to_string() == "8");
}

TEST_CASE("a candle is final from the moment on at which the exchange's clock has reached its end") {
  const milliseconds past = GENERATE(-1ms, 0ms);
  Ahead ahead(20s);
  Workshop& shop = ahead.shop;
  shop.answers = all_of;
  shop.clock.set(one_o_clock + 50s);
  shop.closed_until(one_o_clock + 1min);
  shop.exchange_time = [past] { return one_o_clock + 1min + past; };

  shop.run_until(one_o_clock + 51s);

  CHECK(shop.calls.size() == 1);
  CHECK(shop.candle("1m", 60).has_value() == (past == 0ms));
}

TEST_CASE(
    "a step of four minutes gives up no bucket that has not begun, and is over when the clock is right") {
  Ahead ahead(240s);
  Workshop& shop = ahead.shop;
  shop.clock.set(one_o_clock + 30s);
  shop.closed_until(one_o_clock + 4min);
  shop.clock.at(one_o_clock + 32s + 500ms, [&shop] { shop.clock.be_ahead_by(0ms); });

  shop.run_until(one_o_clock + 50s);

  CHECK_FALSE(shop.calls.empty());
  CHECK(shop.given_up().empty());
  CHECK(shop.candles("1m").size() == 60);

  shop.run_until(one_o_clock + 6min);

  CHECK(shop.given_up().empty());
  CHECK(shop.candles("1m").size() == 64);
  for (int from_noon = 60; from_noon < 64; ++from_noon)
    CHECK(shop.candle("1m", from_noon)->ohlc.close.to_string() == "8");
}

TEST_CASE("an exchange that does not tell its time is believed a minute after a bucket's end, by our clock") {
  const bool has_candle = GENERATE(true, false);
  Ahead ahead(0s, false);
  Workshop& shop = ahead.shop;
  shop.answers = [has_candle](const Call& call) {
    return has_candle ? all_of(call) : std::vector<feed::ExchangeCandle>{};
  };
  shop.clock.set(one_o_clock + 1min + 30s);
  shop.closed_until(one_o_clock + 1min);

  shop.run_until(one_o_clock + 1min + 59s);

  CHECK_FALSE(shop.candle("1m", 60).has_value());
  CHECK(shop.given_up().empty());

  shop.run_until(one_o_clock + 2min + 5s);

  CHECK(shop.candle("1m", 60).has_value() == has_candle);
  CHECK(shop.given_up().size() == (has_candle ? 0 : 1));
}

TEST_CASE("a row that was written after a bucket's end is as good as a Date") {
  const milliseconds past = GENERATE(-1ms, 0ms);
  Ahead ahead(20s, false);
  Workshop& shop = ahead.shop;
  shop.answers = [past](const Call& call) {
    auto candles = all_of(call);
    candles.back().as_of = one_o_clock + 1min + past;
    return candles;
  };
  shop.clock.set(one_o_clock + 50s);
  shop.closed_until(one_o_clock + 1min);

  shop.run_until(one_o_clock + 51s);

  CHECK(shop.calls.size() == 1);
  CHECK(shop.candle("1m", 60).has_value() == (past == 0ms));
}

TEST_CASE("nothing is given up before a minute has passed since the bucket's end, by the exchange's clock") {
  const milliseconds past = GENERATE(59'999ms, 60'000ms);
  Ahead ahead(3min);
  Workshop& shop = ahead.shop;
  shop.answers = [](const Call&) { return std::vector<feed::ExchangeCandle>{}; };
  shop.clock.set(one_o_clock + 1min);
  shop.closed_until(one_o_clock + 1min);
  shop.exchange_time = [past] { return one_o_clock + 1min + past; };

  shop.run_until(one_o_clock + 1min + 500ms);

  CHECK(shop.given_up().size() == (past == 60s ? 1 : 0));
}

TEST_CASE("buckets are not asked for while the exchange says that they run") {
  Ahead ahead(20s);
  Workshop& shop = ahead.shop;
  shop.clock.set(one_o_clock + 50s);
  shop.closed_until(one_o_clock + 1min);
  auto feed = shop.health.feed();
  feed.clock = feed::ClockReading{.exchange = one_o_clock, .local = one_o_clock + 20s + 500ms};
  shop.health.set_feed(feed);

  shop.run_until(one_o_clock + 69s);
  CHECK(shop.calls.empty());

  shop.run_until(one_o_clock + 72s);
  CHECK(shop.calls.size() == 1);
  CHECK(shop.candle("1m", 60)->ohlc.close.to_string() == "8");
}

TEST_CASE("nothing is asked for while our clock is wrong") {
  Ahead ahead(0s);
  Workshop& shop = ahead.shop;
  shop.clock.set(one_o_clock + 5min);
  shop.closed_until(one_o_clock + 3min);
  auto feed = shop.health.feed();
  feed.clock_fault = "our clock is 90 s ahead of the exchange's";
  shop.health.set_feed(feed);

  shop.run_until(one_o_clock + 6min);

  CHECK(shop.calls.empty());
  CHECK(shop.repair_health().state == "waiting");
}

TEST_CASE("pairs that are no longer collected are not asked for") {
  Workshop shop({.pairs = 2});
  shop.collect(0, 0, 60, {7});
  shop.collect(1, 0, 60, {7});
  shop.market.set_pairs(shop.market.pairs(), {PairId{1}});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls[0].pair == "USDT_P0");
  CHECK(shop.repair_health().open == 0);
}

}  // namespace
}  // namespace candled::repair
