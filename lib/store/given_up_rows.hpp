#pragma once

#include <vector>

#include "store/candle_store.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// The stretches that were given up, in a database that is read or written.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class GivenUpRows {
 public:
  explicit GivenUpRows(const Connection& connection);

  void insert(PairId pair, Interval interval, const GivenUp& given_up);
  /// Those that lie at least in part in `range`, ascending.
  std::vector<GivenUp> select(PairId pair, Interval interval, TimeRange range);

 private:
  Statement insert_;
  Statement select_;
};

}  // namespace candled::store
