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
  std::vector<Forming> forming;  ///< by PairId; may be shorter than the number of pairs

  TimePoint close_time() const { return open_time + interval.length(); }
  /// Returns the forming candle of `pair`, which may be written to.
  Forming& operator[](PairId pair);
  /// Returns the forming candle of `pair`; null while it has none.
  const Forming* find(PairId pair) const;
};

/// The candles of all forming buckets, as of one moment.
///
/// An immutable value, so any threads may share it. The candles themselves are made on request.
class FormingCandles {
 public:
  /// Creates one without candles.
  FormingCandles() = default;
  /// `bigger` holds the buckets merged from closed candles of the shortest interval; never null.
  FormingCandles(FormingBucket shortest, std::shared_ptr<const std::vector<FormingBucket>> bigger);

  /// Returns the start of the forming bucket of the shortest interval, up to which all candles have closed;
  /// empty if there is none.
  std::optional<TimePoint> open_time() const {
    return shortest_ ? std::optional(shortest_->open_time) : std::nullopt;
  }

  /// Returns the forming candle of `pair` as of `now`. It is not complete; its gap is the longest so far.
  /// Empty while its bucket has no sample, or if `interval` is not built.
  std::optional<Candle> candle(PairId pair, Interval interval, TimePoint now) const;

  /// Returns the forming candles of `pairs` and `intervals`, in no particular order. An empty list means all.
  std::vector<PairCandle> candles(const std::vector<PairId>& pairs, const std::vector<Interval>& intervals,
                                  TimePoint now) const;

 private:
  std::optional<Candle> candle(PairId pair, const FormingBucket& bigger, TimePoint now) const;

  std::optional<FormingBucket> shortest_;
  std::shared_ptr<const std::vector<FormingBucket>> bigger_;
};

}  // namespace candled
