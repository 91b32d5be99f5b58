#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "candle/interval.hpp"
#include "postgres/values.hpp"
#include "store/stored_interval.hpp"

namespace candled::postgres {

// The database has intervals as numbers of seconds, in columns named span: INTERVAL is a word of SQL.

inline std::int32_t seconds_of(Interval interval) {
  return static_cast<std::int32_t>(interval.length().count());
}
inline Parameter span_of(Interval interval) {
  return Parameter::of(seconds_of(interval));
}
/// Returns the interval of a span; empty if candles of it are not stored.
inline std::optional<Interval> interval_of_span(std::int64_t span) {
  return store::interval_of_seconds(span);
}

/// Returns the number of the partition for candles of `interval` that open at `open_time`.
inline std::int64_t partition_at(Interval interval, TimePoint open_time, std::int64_t partition_buckets) {
  const std::int64_t length = interval.length().count() * partition_buckets;
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(open_time).time_since_epoch().count();
  return seconds >= 0 ? seconds / length : -((-seconds + length - 1) / length);
}
/// Returns the end of that partition.
inline TimePoint end_of_partition(Interval interval, std::int64_t part, std::int64_t partition_buckets) {
  return TimePoint(interval.length() * partition_buckets * (part + 1));
}

}  // namespace candled::postgres
