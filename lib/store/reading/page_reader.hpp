#pragma once

#include <cstddef>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "store/candle_store.hpp"
#include "store/reading/pair_ranks.hpp"

namespace candled::store {

/// A range of open times, from `start` to before `end`, to be read in `order`.
struct OpenTimes {
  TimePoint start;
  TimePoint end;
  Order order;

  bool empty() const { return start >= end; }
  /// Leaves out what comes after `last` in the order.
  void end_with(TimePoint last);
};

/// An interval with candles, and the open times of its first and newest candle.
struct IntervalExtent {
  Interval interval;
  TimePoint first;
  TimePoint newest;
};

/// The stored intervals of some pairs.
class IntervalExtents {
 public:
  /// Adds the extent of one or several series.
  void add(const IntervalExtent& extent);
  /// Leaves only the given intervals, which ascend; all if there are none.
  void select(const std::vector<Interval>& intervals);

  auto begin() const { return extents_.begin(); }
  auto end() const { return extents_.end(); }

 private:
  std::vector<IntervalExtent> extents_;  // ascending by interval
};

/// The interface through which PageReader reads the rows of a store.
class IntervalRows {
 public:
  virtual ~IntervalRows() = default;

  /// Returns the first `limit` candles of `pairs`, or of all if that is empty, in the order of `times`. It
  /// may return others after them, and it returns the candles of one pair in that order, those of several in
  /// any. All are of stored pairs.
  virtual std::vector<PairCandle> read(const std::vector<PairId>& pairs, Interval interval,
                                       const OpenTimes& times, std::size_t limit) = 0;
};

/// Reads the answer to a query from one interval after the other. The shortest has the newest candles, so
/// the later ones can mostly be cut short.
class PageReader {
 public:
  /// `pairs` are those of the store, with their `ranks`. All must outlive it.
  PageReader(IntervalRows& rows, const Pairs& pairs, const PairRanks& ranks)
      : rows_(rows),
        pairs_(pairs),
        ranks_(ranks) {}

  /// Returns the candles that `query` selects, in its order. `extents` are those of its pairs.
  std::vector<PairCandle> read(const CandleQuery& query, const IntervalExtents& extents);

 private:
  std::vector<PairCandle> read(const CandleQuery& query, Interval interval, OpenTimes times);
  std::vector<PairCandle> sorted(const CandleQuery& query, Interval interval, const OpenTimes& times,
                                 std::size_t limit);

  IntervalRows& rows_;
  const Pairs& pairs_;
  const PairRanks& ranks_;
};

}  // namespace candled::store
