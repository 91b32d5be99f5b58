#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// The interface through which FutureCandles reads and writes the rows of a store: the buckets that are
/// marked as stored before they had ended.
class FutureRows {
 public:
  virtual ~FutureRows() = default;

  /// Marks the stored candles of `interval` that opened at `from` or later.
  virtual void mark(Interval interval, TimePoint from) = 0;
  /// Returns whether any candle is marked.
  virtual bool any() = 0;
  /// Removes the mark of a bucket. Returns whether the bucket had one.
  virtual bool unmark(const StoredBucket& bucket) = 0;
  /// Returns up to `limit` marked buckets of `interval` that opened before `before`.
  virtual std::vector<StoredBucket> marked(Interval interval, TimePoint before, std::int64_t limit) = 0;
  /// Removes the candles of `buckets`, where they are stored.
  virtual void take_away(std::span<const StoredBucket> buckets) = 0;
};

/// Removes the candles that were stored before their bucket had ended, by a clock that was ahead.
///
/// These candles are known once the exchange's clock confirms ours: they are all the stored candles of
/// buckets that have not ended by then. The store records them as marked. Each is removed when a candle of
/// its bucket arrives, or when its bucket has ended and none has arrived.
///
/// It removes complete candles too, so it is only for a store with a single collector.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class FutureCandles {
 public:
  /// The number of candles of an interval that one batch removes because their bucket has ended without
  /// another one. It bounds how long others wait.
  static constexpr std::int64_t taken_at_once = 4'000;

  /// `rows` and `future` must belong to one store and outlive it.
  FutureCandles(CandleRows& rows, FutureRows& future) : rows_(rows), future_(future) {}

  /// Removes the marked candles that `batch` replaces and, if its clock is confirmed, those whose bucket has
  /// ended by now. Call before the candles of `batch` are stored. Returns the buckets of the removed candles.
  std::vector<StoredBucket> make_way(const Batch& batch);

  /// Ends a transaction that was rolled back.
  void forget();

 private:
  void mark(const Batch& batch);
  bool any();
  std::vector<StoredBucket> ended_by(TimePoint time);

  CandleRows& rows_;
  FutureRows& future_;
  bool marked_ = false;      // true if marks were set since the clock was confirmed
  std::optional<bool> any_;  // true if any candle is marked; empty if that must be looked up
};

}  // namespace candled::store
