#pragma once

#include <chrono>

namespace candled {

using std::chrono::milliseconds;

/// An instant in UTC, in milliseconds since the Unix epoch: the resolution of samples, of buckets and of the
/// API.
using TimePoint = std::chrono::sys_time<milliseconds>;

/// The last instant that can be written as text: 9999-12-31T23:59:59.999Z.
inline constexpr TimePoint latest_time{milliseconds{253'402'300'799'999}};

/// The last instant allowed for a sample, and for the start of a candle that comes from elsewhere: a week
/// before latest_time, so that no bucket that contains it, of any interval, ends after latest_time.
inline constexpr TimePoint latest_sample_time = latest_time - std::chrono::days{7};

/// A half-open range of time: [start, end).
struct TimeRange {
  TimePoint start;
  TimePoint end;

  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

}  // namespace candled
