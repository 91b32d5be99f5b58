#pragma once

#include <stop_token>

#include "candle/time.hpp"

namespace candled::clock {

/// The source of time for collecting, and its only one.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Returns the time of the local UTC clock. It may be set back or forward at any time.
  virtual TimePoint now() = 0;

  /// Returns the time since some moment in the past, including time when the machine slept. It only grows,
  /// whatever happens to now().
  virtual milliseconds uptime() = 0;

  /// Waits for the time from now() to `time`, or until a stop is requested. The length of the wait is fixed
  /// at the call: setting the clock meanwhile neither shortens nor prolongs it, and a machine that is
  /// suspended meanwhile waits for the rest afterwards.
  virtual void sleep_until(TimePoint time, std::stop_token stop) = 0;
};

}  // namespace candled::clock
