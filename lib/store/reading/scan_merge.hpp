#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "candle/candle.hpp"

namespace candled::store {

/// Candles of one interval in the order of an answer: by open_time, then the pair's name.
struct SortedCandles {
  struct Place {
    TimePoint open_time;
    std::size_t rank;  ///< the rank of the pair's name among all
    std::size_t row;   ///< the index in `rows`
  };
  std::vector<PairCandle> rows{};  ///< as they were read
  std::vector<Place> order{};

  void add(const PairCandle& row, std::size_t rank) {
    order.push_back({.open_time = row.candle.open_time, .rank = rank, .row = rows.size()});
    rows.push_back(row);
  }
  /// Sorts `order`, once all rows are there.
  void sort();
};

/// Merges the candles of several intervals, each of which is read bit by bit, in the order of an answer.
class ScanMerge {
 public:
  /// Returns candles of one interval that follow those it returned before; none at the end.
  using Read = std::function<SortedCandles()>;

  /// Adds an interval, which must be longer than those before it.
  void add(Read read) { parts_.push_back({.read = std::move(read)}); }

  /// Returns the next candles, at most `limit`; none at the end. What a failing Read throws passes through,
  /// and the rows that were found by then are lost.
  std::vector<PairCandle> next(std::size_t limit);

  /// Leaves out the candles of a pair that are read already.
  void leave_out(PairId pair);

 private:
  struct Part {
    Read read;
    SortedCandles candles{};
    std::size_t next = 0;  // in candles.order

    const SortedCandles::Place& head() const { return candles.order[next]; }
    const PairCandle& take() { return candles.rows[candles.order[next++].row]; }
    bool fill();
  };

  std::vector<Part> parts_;
};

}  // namespace candled::store
