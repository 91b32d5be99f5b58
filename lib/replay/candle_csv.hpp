#pragma once

#include <cstdint>
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
/// It holds back the candles that others could still overtake: those of one bucket of the longest interval.
class CandleCsv {
 public:
  /// Writes the header to `out`, which must outlive it.
  CandleCsv(std::ostream& out, Intervals intervals);

  /// Takes candles that closed, in any order. `pairs` must always be the same pairs, followed by those added
  /// since.
  void add(const Pairs& pairs, const std::vector<PairCandle>& candles);

  /// Writes the candles that can no longer be overtaken, now that all buckets that end at or before `time`
  /// have closed.
  void write_until(TimePoint time);

  /// Writes all candles that are held back.
  void finish();

 private:
  /// The place of a held-back row in the order.
  struct Place {
    TimePoint open_time;
    std::uint32_t rank;  // of the pair's name
    Interval interval;
    std::uint32_t row;

    friend auto operator<=>(const Place&, const Place&) = default;
  };

  void rank(const Pairs& pairs);
  void write_before(TimePoint open_time);
  void append(const PairCandle& row);
  std::string_view name_of(Interval interval) const;

  std::ostream& out_;
  Intervals intervals_;
  std::vector<std::string> interval_names_;
  std::vector<std::string> pair_names_;   // by PairId
  std::vector<std::string> pair_fields_;  // the same, as CSV fields
  std::vector<std::uint32_t> ranks_;      // by PairId: the rank of its name among all
  std::vector<PairCandle> rows_;
  std::vector<Place> places_;
  std::string text_;
  TimePoint written_before_ = TimePoint::min();
};

}  // namespace candled::replay
