#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "candle/merge.hpp"
#include "store/contract/fixture.hpp"

namespace candled::store::contract {

inline constexpr std::int64_t minute = 60;

/// A store in which a clock that was half an hour ahead has left candles of the minutes 10 to 29, and what is
/// merged from them, all complete.
class Left {
 public:
  Left() {
    std::vector<PairCandle> rows;
    for (std::uint32_t pair = 0; pair < 2; ++pair)
      for (const std::int64_t first : {0, 10, 15, 20, 25}) {
        std::vector<Candle> parts;
        for (std::int64_t i = first; i < first + 5; ++i) {
          rows.push_back(candle(pair, "1m", i * minute, i < 5 ? "1" : "7"));
          parts.push_back(rows.back().candle);
        }
        rows.push_back({PairId{pair}, *merge({.interval = interval("1m"), .candles = parts}, interval("5m"),
                                             at(first * minute), milliseconds{5'000})});
      }
    contract::store(*store, rows, {pair("USDT_BTC"), pair("BTC_ETH")});
  }

  /// A batch of a collector whose open bucket is this minute.
  void collect(std::int64_t open, bool confirmed, const std::vector<PairCandle>& rows = {}) {
    const FormingState forming{
        .interval = interval("1m"), .open_time = at(open * minute), .observed_from = at(0), .candles = {}};
    const auto stored =
        store->writer().store({.candles = rows, .forming = forming, .clock_confirmed = confirmed});
    REQUIRE(stored.has_value());
  }

  void kill() {
    store.reset();
    store = open(*place);
  }

  /// The price of a candle; nothing if there is none.
  std::optional<std::string> price_of(const std::string& name, std::int64_t open, std::uint32_t pair = 0) {
    const auto rows = find(*reader_of(*store), {.pairs = {PairId{pair}},
                                                .intervals = {interval(name)},
                                                .start = at(open * minute),
                                                .end = at(open * minute + 1)});
    return rows.empty() ? std::nullopt : std::optional(rows[0].candle.ohlc.close.to_string());
  }

  std::size_t count(std::uint32_t pair = 0) {
    return find(*reader_of(*store), {.pairs = {PairId{pair}}, .limit = 100'000}).size();
  }

  void verify() { CHECK(findings_in(*place).empty()); }

  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store = open(*place);
};

}  // namespace candled::store::contract
