#pragma once

#include <optional>
#include <span>
#include <vector>

#include "candle/candle.hpp"
#include "candle/forming.hpp"

namespace candled {

/// Merges the parts of one bucket of a bigger interval as they arrive.
class PartMerge {
 public:
  /// Adds the next part, in order of open_time. All parts must be of one interval, which divides the
  /// bucket's.
  void add(const Candle& part);

  /// Returns the candle of the bucket that starts at `open_time`; empty without a part. It is complete if
  /// every part is and no gap is longer than `max_gap`. A missing part is a gap.
  std::optional<Candle> candle(Interval interval, TimePoint open_time, milliseconds max_gap) const;

 private:
  std::optional<Forming> forming_;
};

/// The parts that a bigger candle is merged from.
struct Parts {
  Interval interval;                   ///< of the parts; divides that of the bigger candle
  std::span<const Candle> candles;     ///< the existing parts in the bigger bucket, ascending
  std::span<const TimeRange> quiet{};  ///< ranges that the exchange says had no trades, joined
};

/// Returns `ranges` in order of time, with those that touch or overlap joined.
std::vector<TimeRange> joined(std::vector<TimeRange> ranges);

/// Returns whether all of `bucket` lies in one of the `quiet` ranges.
bool is_quiet(std::span<const TimeRange> quiet, const TimeRange& bucket);

/// Returns whether every part of `bucket` exists or is quiet.
bool is_whole(const Parts& parts, const TimeRange& bucket);

/// Returns the candle of the bucket of `interval` that starts at `open_time`, merged from `parts`; empty if
/// there are none. This is the one rule by which a bigger candle agrees with its parts, whether it is built
/// live, repaired or verified.
///
/// The candle is complete if every part is and no gap is longer than `max_gap`. Where parts are the
/// exchange's own, a part that is missing because nothing was traded is no gap.
std::optional<Candle> merge(const Parts& parts, Interval interval, TimePoint open_time, milliseconds max_gap);

/// Returns the same for parts that come from a store. It is not stored whether a part that is missing at the
/// beginning was observed: without that part the candle is not complete, unless the exchange's own candles
/// contribute to it and say that nothing was traded there.
std::optional<Candle> merge_stored(const Parts& parts, Interval interval, TimePoint open_time,
                                   milliseconds max_gap);

}  // namespace candled
