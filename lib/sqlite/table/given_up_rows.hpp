#pragma once

#include <vector>

#include "sqlite/connection.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Reads and writes the table of the stretches that were given up.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class GivenUpRows {
 public:
  explicit GivenUpRows(const Connection& connection);

  void insert(PairId pair, Interval interval, const store::GivenUp& given_up);
  /// Returns the stretches that lie at least partly in `range`, ascending.
  std::vector<store::GivenUp> select(PairId pair, Interval interval, TimeRange range);

 private:
  Statement insert_;
  Statement select_;
};

}  // namespace candled::sqlite
