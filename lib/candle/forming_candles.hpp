#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "candle/forming.hpp"

namespace candled {

/// The forming bucket of one interval.
struct FormingBucket {
  Interval interval;
  TimePoint open_time;
  std::vector<Forming> forming;  ///< by PairId; may be shorter than there are pairs

  TimePoint close_time() const { return open_time + interval.length(); }
  /// What is known of `pair`, to be written to.
  Forming& operator[](PairId pair);
  /// Null while there is nothing of `pair`.
  const Forming* find(PairId pair) const;
};

/// The candles of all forming buckets, as they were at one moment.
///
/// A value that does not change: any threads may share it. The candles themselves are made when they are
/// asked for.
class FormingCandles {
 public:
  /// None.
  FormingCandles() = default;
  /// `bigger` has what was merged from closed candles of the shortest interval; never null.
  FormingCandles(FormingBucket shortest, std::shared_ptr<const std::vector<FormingBucket>> bigger);

  /// The candle of `pair`, of whose bucket `now` says how much has passed. It is not complete; its gap is the
  /// longest so far. Nothing while its bucket has no sample, or when there are no candles of `interval`.
  std::optional<Candle> candle(PairId pair, Interval interval, TimePoint now) const;

  /// All of them, or those of one pair or interval, in no particular order.
  std::vector<PairCandle> candles(std::optional<PairId> pair, std::optional<Interval> interval,
                                  TimePoint now) const;

 private:
  std::optional<Candle> candle(PairId pair, const FormingBucket& bigger, TimePoint now) const;

  std::optional<FormingBucket> shortest_;
  std::shared_ptr<const std::vector<FormingBucket>> bigger_;
};

}  // namespace candled
