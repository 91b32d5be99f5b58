#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// The rows of a store that FutureCandles reads and writes: the buckets that are marked as stored before they
/// had ended.
class FutureRows {
 public:
  virtual ~FutureRows() = default;

  /// Marks the stored candles of `interval` that opened at `from` or later.
  virtual void mark(Interval interval, TimePoint from) = 0;
  /// Returns whether any candle is marked.
  virtual bool any() = 0;
  /// Removes the mark of a bucket. Returns whether it had one.
  virtual bool unmark(const StoredBucket& bucket) = 0;
  /// Returns up to `limit` marked buckets of `interval` that opened before `before`.
  virtual std::vector<StoredBucket> marked(Interval interval, TimePoint before, std::int64_t limit) = 0;
  /// Takes candles away, where they are stored.
  virtual void take_away(std::span<const StoredBucket> buckets) = 0;
};

/// Takes away the candles that were stored before their bucket had ended, by a clock that was ahead.
///
/// Which ones these are shows once the exchange's clock confirms ours: all that are stored of buckets that
/// have not ended by then. The store remembers them. Each goes when a candle of its bucket comes, or when its
/// bucket has ended and none has come.
///
/// It takes away complete candles too, so it is for a store with one collector only.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class FutureCandles {
 public:
  /// Of buckets of an interval that have ended without a candle, so many are taken away with one batch: it
  /// bounds how long others wait.
  static constexpr std::int64_t taken_at_once = 4'000;

  /// `rows` and `future` are of one store. Both must outlive it.
  FutureCandles(CandleRows& rows, FutureRows& future) : rows_(rows), future_(future) {}

  /// Takes away what `batch` replaces and, if its clock is confirmed, what has ended by now. To be called
  /// before its candles are stored. Returns what is gone.
  std::vector<StoredBucket> make_way(const Batch& batch);

  /// Ends a transaction that was rolled back.
  void forget();

 private:
  void mark(const Batch& batch);
  bool any();
  std::vector<StoredBucket> ended_by(TimePoint time);

  CandleRows& rows_;
  FutureRows& future_;
  bool marked_ = false;      // since the clock was confirmed
  std::optional<bool> any_;  // whether some are marked; nothing when that is to be looked up
};

}  // namespace candled::store
