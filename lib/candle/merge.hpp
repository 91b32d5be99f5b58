#pragma once

#include <optional>
#include <span>

#include "candle/candle.hpp"

namespace candled {

/// What a bigger candle is merged from.
struct Parts {
  Interval interval;                   ///< theirs, which divides the bigger one's
  std::span<const Candle> candles;     ///< those in the bigger bucket that are there, ascending
  std::span<const TimeRange> quiet{};  ///< where the exchange says that nothing was traded, ascending
};

/// The candle of the bucket of `interval` that starts at `open_time`, merged from `parts`; nothing if there
/// are none. The one rule by which a bigger candle agrees with its parts, whether it is built live, repaired
/// or verified.
///
/// It is complete when every part is and no gap is longer than `max_gap`. Where parts are the exchange's own,
/// a part that is missing because nothing was traded is no gap.
std::optional<Candle> merge(const Parts& parts, Interval interval, TimePoint open_time, milliseconds max_gap);

}  // namespace candled
