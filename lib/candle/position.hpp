#pragma once

#include <string>

#include "candle/interval.hpp"
#include "candle/time.hpp"

namespace candled {

/// The place of a candle in the one order that all responses have: open_time, then pair name (by bytes), then
/// interval.
struct Position {
  TimePoint open_time;
  std::string pair;  ///< the pair's name
  Interval interval;
};

}  // namespace candled
