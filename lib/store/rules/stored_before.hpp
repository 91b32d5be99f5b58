#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// The ranges in which a store may have held candles of a pair when its writer began. Everything outside them
/// came from this writer.
///
/// It reads the summaries once. Not thread-safe.
class StoredBefore {
 public:
  /// `rows` must outlive it.
  explicit StoredBefore(CandleRows& rows) : rows_(rows) {}

  /// Returns whether there may have been candles in `range`; false only if all of them lay before or after
  /// it.
  bool any_in(PairId pair, TimeRange range);
  /// Returns whether `open_time` lies between the first and the newest candle of the pair and interval, both
  /// included.
  bool in_series(PairId pair, Interval interval, TimePoint open_time);
  /// Returns the bucket of the newest candle of each pair and interval.
  std::vector<StoredBucket> newest();
  /// Makes everything that is stored by now count as stored before.
  void forget();

 private:
  void read();

  CandleRows& rows_;
  std::optional<std::vector<TimeRange>> by_pair_;  // across intervals; an empty range for a pair without any
  std::map<std::pair<PairId, Interval>, TimeRange> series_;  // read with by_pair_; to the newest candle's end
};

}  // namespace candled::store
