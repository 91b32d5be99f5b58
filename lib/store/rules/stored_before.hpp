#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// Tells where a store may have held candles of a pair when its writer began: what lies elsewhere has come
/// from this writer alone.
///
/// Reads the summaries once. Not thread-safe.
class StoredBefore {
 public:
  /// `rows` must outlive it.
  explicit StoredBefore(CandleRows& rows) : rows_(rows) {}

  /// Returns whether there may have been any in `range`: false only if all lay before it or behind it.
  bool any_in(PairId pair, TimeRange range);
  /// Returns whether `open_time` lies between the first and the newest candle of the pair and interval, both
  /// included.
  bool in_series(PairId pair, Interval interval, TimePoint open_time);
  /// Returns the newest candle's bucket of each pair and interval.
  std::vector<StoredBucket> newest();
  /// Counts what is stored by now as stored before.
  void forget();

 private:
  void read();

  CandleRows& rows_;
  std::optional<std::vector<TimeRange>> by_pair_;  // of all intervals together; empty ranges for none
  std::map<std::pair<PairId, Interval>, TimeRange> series_;  // read together with it; to the newest's end
};

}  // namespace candled::store
