#pragma once

#include <chrono>

namespace candled {

using std::chrono::milliseconds;

/// An instant in UTC, in milliseconds since the Unix epoch: the resolution of samples, of buckets and of the
/// API.
using TimePoint = std::chrono::sys_time<milliseconds>;

/// The last instant that has a text: 9999-12-31T23:59:59.999Z.
inline constexpr TimePoint latest_time{milliseconds{253'402'300'799'999}};

/// The last instant of a sample, and of the beginning of a candle that comes from elsewhere: a week before
/// latest_time, so that no bucket of any interval that holds it ends beyond.
inline constexpr TimePoint latest_sample_time = latest_time - std::chrono::days{7};

/// Half-open: [start, end).
struct TimeRange {
  TimePoint start;
  TimePoint end;

  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

}  // namespace candled
