#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "candle/pair.hpp"
#include "candle/time.hpp"
#include "sqlite/connection.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Where a database may have held candles of a pair when its writer began: what lies elsewhere has come from
/// this writer alone.
///
/// Reads the database once, in the caller's transaction. Not thread-safe.
class StoredBefore {
 public:
  explicit StoredBefore(const Connection& connection);

  /// Whether there may have been any in `range`: false only if all lay before it or behind it.
  bool any_in(PairId pair, TimeRange range);
  /// Whether `open_time` lies between the first and the newest candle of the pair and interval, both
  /// included.
  bool in_series(PairId pair, Interval interval, TimePoint open_time);
  /// Of which intervals there are candles of any pair.
  std::vector<Interval> intervals();
  /// The newest candle of each pair and interval.
  std::vector<store::StoredBucket> newest();
  /// What is stored by now was stored before.
  void forget();

 private:
  void read();

  Statement select_series_;
  std::optional<std::vector<TimeRange>> by_pair_;  // of all intervals together; empty ranges for none
  std::map<std::pair<PairId, Interval>, TimeRange> series_;  // read together with it; to the newest's end
};

}  // namespace candled::sqlite
