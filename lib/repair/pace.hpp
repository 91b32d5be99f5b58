#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "candle/time.hpp"
#include "feed/throttle_wait.hpp"

namespace candled::repair {

/// Decides when the next request may be sent: at a steady rate, and less often when the exchange asks for
/// that or does not answer.
///
/// Time is passed in as uptime, which only grows. Not thread-safe.
class Pace {
 public:
  /// A shorter Retry-After is stretched to this.
  static constexpr std::chrono::seconds shortest_retry_after{1};
  /// The wait after other failures, doubling to the longest.
  static constexpr std::chrono::seconds first_failure_wait{1};
  static constexpr std::chrono::seconds longest_failure_wait{60};

  enum class Cause : std::uint8_t { none, throttled, failing };

  /// Sets the number of requests a second, at least 1.
  void set_rate(unsigned requests_per_second);
  /// Returns the time from the start of one request to the start of the next: a little more than the rate
  /// says, so that no second ever has one too many.
  milliseconds distance() const { return distance_; }

  void begun(milliseconds uptime);
  void succeeded();
  void throttled(milliseconds uptime, std::optional<std::chrono::seconds> retry_after);
  void failed(milliseconds uptime);

  /// Returns the time to wait from now on; zero if a request may be sent.
  milliseconds wait(milliseconds uptime) const;
  /// Returns the reason why requests are further apart than usual; none after a success.
  Cause cause() const { return cause_; }

 private:
  void not_before(milliseconds uptime);

  milliseconds distance_{510};
  milliseconds next_{0};
  Cause cause_ = Cause::none;
  feed::ThrottleWait throttle_wait_;
  std::chrono::seconds next_failure_wait_ = first_failure_wait;
};

}  // namespace candled::repair
