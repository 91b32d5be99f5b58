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

/// The candle that `parts`, ascending by open_time, make of the bucket at `open_time`: see PartMerge.
std::optional<Candle> merge(std::span<const Candle> parts, Interval interval, TimePoint open_time,
                            milliseconds max_gap);

}  // namespace candled
