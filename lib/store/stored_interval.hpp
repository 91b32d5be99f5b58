#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "candle/interval.hpp"

namespace candled::store {

/// Returns the interval of `seconds`; empty if candles of it are not stored.
inline std::optional<Interval> interval_of_seconds(std::int64_t seconds) {
  constexpr std::int64_t day = 86'400;
  if (seconds < 1 || seconds > day || day % seconds != 0) return {};
  return Interval(std::chrono::seconds(seconds));
}

}  // namespace candled::store
