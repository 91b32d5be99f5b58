#pragma once

#include <span>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "store/rules/future_candles.hpp"

namespace candled::sqlite {

/// Reads and writes the table of the buckets that were stored before they had ended, and removes their
/// candles from the table of candles.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class FutureMarks : public store::FutureRows {
 public:
  /// `candles` must be the only writer of its table. Both must outlive it.
  FutureMarks(const Connection& connection, CandleTable& candles);

  void mark(Interval interval, TimePoint from) override;
  bool any() override;
  bool unmark(const store::StoredBucket& bucket) override;
  std::vector<store::StoredBucket> marked(Interval interval, TimePoint before, std::int64_t limit) override;
  void take_away(std::span<const store::StoredBucket> buckets) override;

 private:
  std::int64_t take_away(const store::StoredBucket& bucket);
  void renew_series(PairId pair, Interval interval, std::int64_t taken);

  CandleTable& candles_;
  CandleWalk walk_;
  Statement mark_;
  Statement select_any_;
  Statement select_;
  Statement unmark_;
  Statement delete_candle_;
  Statement select_any_of_block_;
  Statement select_series_;
  Statement renew_series_;
  Statement delete_series_;
  Statement renew_span_;
  Statement delete_empty_span_;
};

}  // namespace candled::sqlite
