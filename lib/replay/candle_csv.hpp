#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/intervals.hpp"
#include "candle/pairs.hpp"

namespace candled::replay {

/// Writes candles as CSV, `pair,interval,open_time,open,high,low,close,samples`, ordered by open_time, then
/// pair name, then interval, although bigger candles close after smaller ones that opened later.
///
/// It holds back what could still be overtaken: the candles of one bucket of the longest interval.
class CandleCsv {
 public:
  /// Writes the header to `out`, which must outlive it.
  CandleCsv(std::ostream& out, Intervals intervals);

  /// Takes candles that closed, in any order.
  void add(const Pairs& pairs, const std::vector<PairCandle>& candles);

  /// Writes what can no longer be overtaken, now that all buckets that end at or before `time` have closed.
  void write_until(TimePoint time);

  /// Writes all that is held back.
  void finish();

 private:
  struct Row {
    std::string pair;
    Candle candle;
  };

  void write_before(TimePoint open_time);

  std::ostream& out_;
  Intervals intervals_;
  std::vector<Row> rows_;
};

}  // namespace candled::replay
