#pragma once

#include <optional>
#include <vector>

#include "candle/pair.hpp"
#include "candle/time.hpp"
#include "store/candle_store.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// Where a database may have held candles of a pair when its writer began: what lies elsewhere has come from
/// this writer alone.
///
/// Reads the database once, in the caller's transaction. Not thread-safe.
class StoredBefore {
 public:
  explicit StoredBefore(const Connection& connection);

  /// Whether there may have been any in `range`: false only if all lay before it or behind it.
  bool any_in(PairId pair, TimeRange range);
  /// The newest candle of each pair and interval.
  std::vector<StoredBucket> newest();
  /// What is stored by now was stored before.
  void forget() { by_pair_.reset(); }

 private:
  void read();

  Statement select_series_;
  std::optional<std::vector<TimeRange>> by_pair_;  // of all intervals together; empty ranges for none
};

}  // namespace candled::store
