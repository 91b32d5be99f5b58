#pragma once

#include <expected>
#include <vector>

#include "candle/intervals.hpp"
#include "store/candle_store.hpp"

namespace candled::repair {

/// The gaps of one pair in one interval.
struct Found {
  PairId pair;
  Interval interval;
  std::vector<TimeRange> open{};           ///< buckets to be asked for, ascending
  std::vector<TimeRange> given_up{};       ///< buckets given up already
  std::vector<store::GivenUp> hopeless{};  ///< buckets to be given up: shorter candles of them are stored
};

/// Appends `range` to ascending `ranges`, or extends the last of them if `range` begins at its end.
void append(std::vector<TimeRange>& ranges, const TimeRange& range);

/// Returns the gaps among the buckets of `interval` that lie wholly in `range`. `intervals` are the
/// configured ones. Reads all of their candles at once, so the caller must bound the range.
std::expected<Found, store::StoreError> find_open(store::CandleReader& reader, const Intervals& intervals,
                                                  PairId pair, Interval interval, TimeRange range);

}  // namespace candled::repair
