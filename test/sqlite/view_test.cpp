#include <catch2/catch.hpp>

#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {

TEST_CASE("a person finds readable times, prices and names in the view candles") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  auto live = candle(0, "1m", 1'635'768'000, "0.00000149");
  live.candle.ohlc.high = price("10000.0");
  live.candle.ohlc.low = price("7");
  auto exchange = candle(1, "10m", 1'635'768'600, "61234.5");
  exchange.candle.observation.reset();
  exchange.candle.source = Source::exchange;
  exchange.candle.complete = false;

  candled::sqlite::store(*store, {live, exchange}, {pair("BTC_BTS"), pair("USDT_BTC")});

  CHECK(sqlite_shell(folder / "candles.db", "SELECT * FROM candles ORDER BY open_time") ==
        std::vector<std::string>{
            "BTC_BTS|1m|2021-11-01T12:00:00Z|0.00000149|10000.0|7|0.00000149|60|1004|1|live|1635768000000",
            "USDT_BTC|10m|2021-11-01T12:10:00Z|61234.5|61234.5|61234.5|61234.5|||0|exchange|1635768600000"});
}

TEST_CASE("the view prints any price as it was received, and any interval by its name") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  const std::vector<std::string> prices{"1",
                                        "0.1",
                                        "0.000000000000000001",
                                        "999999999999999999",
                                        "99999999999999999.9",
                                        "0.999999999999999999",
                                        "1.50",
                                        "10.000000000000001",
                                        "100"};
  const std::vector<std::string> intervals{"1s", "90s", "1m", "30m", "1h", "12h", "1d"};
  std::vector<PairCandle> candles;
  for (std::size_t i = 0; i < prices.size(); ++i)
    candles.push_back(candle(0, "1m", static_cast<int>(i) * 60, prices[i]));
  for (const auto& name : intervals) candles.push_back(candle(0, name, -86'400));

  candled::sqlite::store(*store, candles, {pair("USDT_BTC")});

  for (const auto* column : {"open", "high", "low", "close"})
    CHECK(sqlite_shell(folder / "candles.db",
                       std::string("SELECT ") + column +
                           " FROM candles WHERE open_time_ms >= 0 ORDER BY open_time_ms") == prices);
  CHECK(sqlite_shell(folder / "candles.db",
                     "SELECT interval FROM candles WHERE open_time = '1969-12-31T00:00:00Z' ORDER BY "
                     "CASE interval WHEN '1s' THEN 1 WHEN '90s' THEN 2 WHEN '1m' THEN 3 WHEN '30m' THEN 4 "
                     "WHEN '1h' THEN 5 "
                     "WHEN '12h' THEN 6 WHEN '1d' THEN 7 END") == intervals);
}

TEST_CASE("the trades of the exchange's candle are stored with all digits, until another takes its place") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  auto fetched = candle(0, "1m", 1'635'768'000, "7").candle;
  fetched.observation.reset();
  fetched.source = Source::exchange;
  auto incomplete = fetched;
  incomplete.open_time += std::chrono::minutes(1);
  incomplete.complete = false;
  auto of_legacy = fetched;
  of_legacy.open_time += std::chrono::minutes(2);
  const FormingState state{.interval = fetched.interval,
                           .open_time = fetched.open_time + std::chrono::minutes(5),
                           .observed_from = fetched.open_time,
                           .candles = {}};
  REQUIRE(store->writer().store({.new_pairs = numbered({pair("USDT_BTC")}), .forming = state}));
  const std::vector<Candle> candles{fetched, incomplete, of_legacy};
  const std::vector<std::optional<Traded>> traded{
      Traded{.trades = 808, .volume = *Amount::parse("0.120"), .quote_volume = *Amount::parse("0")},
      Traded{.trades = 1,
             .volume = *Amount::parse("1234567890123456789012.5"),
             .quote_volume = *Amount::parse("999999999999999999")},
      std::nullopt};
  const auto columns = [&] {
    return sqlite_shell(folder / "candles.db",
                        "SELECT trades, volume, typeof(volume), quote_volume, volume_scales & 31, "
                        "volume_scales >> 5 FROM candle WHERE interval = 60 ORDER BY block, slot");
  };

  REQUIRE(store->writer().repair(
      {.pair = PairId(0), .interval = fetched.interval, .candles = candles, .traded = traded}));
  CHECK(columns() == std::vector<std::string>{"808|120|integer|0|3|0",
                                              "1|12345678901234567890125|text|999999999999999999|1|0",
                                              "||null|||"});

  const auto whole = candle(0, "1m", 1'635'768'060, "8").candle;
  REQUIRE(store->writer().repair(
      {.pair = PairId(0), .interval = fetched.interval, .candles = std::span(&whole, 1)}));
  CHECK(columns().at(1) == "||null|||");
}

}  // namespace candled::sqlite
