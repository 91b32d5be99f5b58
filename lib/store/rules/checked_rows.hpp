#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "store/candle_store.hpp"

namespace candled::store {

/// A row of candles, of a known pair and a possible time.
struct CheckedRow {
  PairId pair;
  TimePoint open_time;
  std::optional<Candle> candle;  ///< empty if a defect of the row keeps it from being a candle
};

/// The interface through which a verification reads the rows of a store.
///
/// Unlike CandleRows, it also finds rows beside damaged ones, and reads many pairs at a time. Everything
/// happens in one snapshot. Failures are exceptions, which end the check that meets them.
class CheckedRows {
 public:
  virtual ~CheckedRows() = default;

  /// Returns the start of the first stretch of `interval` that contains rows, of those that start at `from`
  /// or later and before `end`. Both are starts of stretches; see buckets_per_stretch.
  virtual std::optional<TimePoint> next_stretch(Interval interval, TimePoint from, TimePoint end) = 0;

  /// Calls `visit` with the rows of all pairs that opened in `range`, those of a pair ascending within a
  /// stretch. `range` consists of whole stretches. Returns the number of rows there, including those that
  /// are not visited because their pair is unknown or their time impossible.
  virtual std::uint64_t visit(Interval interval, TimeRange range,
                              const std::function<void(const CheckedRow&)>& visit) = 0;

  /// Returns the candles of one pair that opened in `range`, ascending, without those that cannot be read.
  virtual std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) = 0;

  /// Returns the given-up buckets that lie at least partly in `range`, ascending.
  virtual std::vector<GivenUp> given_up(PairId pair, Interval interval, TimeRange range) = 0;
};

}  // namespace candled::store
