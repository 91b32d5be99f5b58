#pragma once

#include <optional>
#include <span>

#include "candle/candle.hpp"
#include "candle/forming.hpp"

namespace candled {

/// Merges the parts of one bucket of a bigger interval as they come.
class PartMerge {
 public:
  /// Takes the next part, in order of open_time. All of them are of one interval, which divides the bucket's.
  void add(const Candle& part);

  /// The candle of the bucket that starts at `open_time`; nothing without a part. It is complete when every
  /// part is and no gap is longer than `max_gap`; where a part is missing there is a gap.
  std::optional<Candle> candle(Interval interval, TimePoint open_time, milliseconds max_gap) const;

 private:
  std::optional<Forming> forming_;
};

/// What a bigger candle is merged from.
struct Parts {
  Interval interval;                   ///< theirs, which divides the bigger one's
  std::span<const Candle> candles;     ///< those in the bigger bucket that are there, ascending
  std::span<const TimeRange> quiet{};  ///< where the exchange says that nothing was traded, ascending
};

/// Returns whether one of `quiet` has all of `bucket` in it.
bool is_quiet(std::span<const TimeRange> quiet, const TimeRange& bucket);

/// Returns whether every part of `bucket` is there or quiet.
bool is_whole(const Parts& parts, const TimeRange& bucket);

/// The candle of the bucket of `interval` that starts at `open_time`, merged from `parts`; nothing if there
/// are none. The one rule by which a bigger candle agrees with its parts, whether it is built live, repaired
/// or verified.
///
/// It is complete when every part is and no gap is longer than `max_gap`. Where parts are the exchange's own,
/// a part that is missing because nothing was traded is no gap.
std::optional<Candle> merge(const Parts& parts, Interval interval, TimePoint open_time, milliseconds max_gap);

}  // namespace candled
