#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <vector>

#include "candle/intervals.hpp"
#include "live/market.hpp"
#include "store/candle_store.hpp"

namespace candled::api {

/// The length of the window that the prices of a day are of.
inline constexpr std::chrono::hours day_window{24};

/// The prices of a pair from its first candle of a window on.
struct DayPrices {
  TimePoint since;  ///< open_time of that candle
  Ohlc ohlc;
};

/// The prices of all pairs in a window that begins `day_window` before some instant.
struct Day {
  TimePoint start;                                ///< the first bucket of `edge` in the window opens then
  Interval edge;                                  ///< the interval that the window is cut by
  std::vector<std::optional<DayPrices>> pairs{};  ///< by PairId; nothing without a candle; may be shorter

  /// Returns whether `prices` reach back to the beginning of a window of the whole `day_window` before `now`.
  bool is_whole(const DayPrices& prices, TimePoint now) const {
    return prices.since <= now - day_window + edge.length();
  }
  /// Returns the prices of `pair`; nothing if it has no candle.
  std::optional<DayPrices> of(PairId pair) const {
    return index_of(pair) < pairs.size() ? pairs[index_of(pair)] : std::nullopt;
  }
};

/// Adds a candle to `prices`. Later candles follow earlier ones. One that opened before `start` is left out.
/// One that is longer than `first` only extends prices that are there.
void add_candle(std::optional<DayPrices>& prices, const Candle& candle, TimePoint start, Interval first);

/// Returns the interval by which a day up to `now` is cut: the shortest of which no candles of that day have
/// been removed for their age.
Interval edge_of_day(const Intervals& intervals, const std::map<Interval, TimePoint>& removed_until,
                     TimePoint now);

/// Returns the open_time of the first bucket of `edge` that is in the window before `now`.
TimePoint start_of_day(Interval edge, TimePoint now);

/// Reads the closed candles of the day up to `now`: of the longest interval, and of shorter ones at the two
/// ends of the window. `unstored`, with its candles that wait for the store, must have been taken before.
/// `pairs` bounds the rows that are read at a time.
std::expected<Day, store::StoreError> read_day(store::CandleReader& reader, const Intervals& intervals,
                                               const live::Unstored& unstored, std::size_t pairs,
                                               TimePoint now);

}  // namespace candled::api
