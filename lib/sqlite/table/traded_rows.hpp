#pragma once

#include <vector>

#include "sqlite/connection.hpp"
#include "store/taken_over.hpp"

namespace candled::sqlite {

/// Reads the trades of stored candles.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class TradedRows {
 public:
  explicit TradedRows(const Connection& connection);

  /// Returns the trades of the candles that opened in `range`, where they are stored.
  std::vector<store::TradedBucket> select(Interval interval, TimeRange range);

 private:
  const Connection& connection_;
  Statement select_;
};

}  // namespace candled::sqlite
