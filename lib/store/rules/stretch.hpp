#pragma once

#include "candle/interval.hpp"
#include "candle/time.hpp"
#include "store/rules/later_rows.hpp"

namespace candled::store {

inline milliseconds length_of_stretch(Interval interval) {
  return interval.length() * buckets_per_stretch;
}

/// Returns the start of the stretch that contains `time`.
inline TimePoint start_of_stretch(Interval interval, TimePoint time) {
  const milliseconds inside = time.time_since_epoch() % length_of_stretch(interval);
  return time - inside - (inside < milliseconds{0} ? length_of_stretch(interval) : milliseconds{0});
}

inline TimePoint end_of_stretch(Interval interval, TimePoint time) {
  return start_of_stretch(interval, time) + length_of_stretch(interval);
}

}  // namespace candled::store
