#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Takes away the candles that were stored before their bucket had ended, by a clock that was ahead.
///
/// Which ones these are shows once the exchange's clock confirms ours: all that are stored of buckets that
/// have not ended by then. The database remembers them. Each goes when a candle of its bucket comes, or when
/// its bucket has ended and none has come.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class FutureCandles {
 public:
  /// Of buckets that have ended without a candle, about so many are taken away with one batch: it bounds how
  /// long others wait.
  static constexpr std::int64_t taken_at_once = 4'000;

  /// `candles` is the table's one writer. Both must outlive it.
  FutureCandles(const Connection& connection, CandleTable& candles);

  /// Takes away what `batch` replaces and, if its clock is confirmed, what has ended by now. To be called
  /// before its candles are stored. Returns what is gone.
  std::vector<store::StoredBucket> make_way(const store::Batch& batch);

  /// To be called when the transaction was rolled back.
  void forget();

 private:
  void mark(const store::Batch& batch);
  bool any();
  bool unmark(const store::StoredBucket& bucket);
  std::vector<store::StoredBucket> ended_by(TimePoint time);
  std::int64_t take_away(const store::StoredBucket& bucket);
  void renew_series(PairId pair, Interval interval, std::int64_t taken);
  std::vector<std::pair<Interval, TimePoint>> newest_by_interval();

  CandleTable& candles_;
  CandleWalk walk_;
  Statement mark_;
  Statement select_any_;
  Statement select_;
  Statement unmark_;
  Statement delete_candle_;
  Statement select_any_of_block_;
  Statement select_spans_;
  Statement select_series_;
  Statement renew_series_;
  Statement delete_series_;
  Statement renew_span_;
  Statement delete_empty_span_;
  bool marked_ = false;      // since the clock was confirmed
  std::optional<bool> any_;  // whether some are marked; nothing when that is to be looked up
};

}  // namespace candled::sqlite
