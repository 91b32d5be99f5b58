#pragma once

#include <chrono>

namespace candled {

using std::chrono::milliseconds;

/// An instant in UTC, in milliseconds since the Unix epoch: the resolution of samples, of buckets and of the
/// API.
using TimePoint = std::chrono::sys_time<milliseconds>;

/// Half-open: [start, end).
struct TimeRange {
  TimePoint start;
  TimePoint end;

  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

}  // namespace candled
