#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "candle/time.hpp"
#include "feed/throttle_wait.hpp"

namespace candled::collect {

/// Decides when the next poll is due.
///
/// Polls lie on the multiples of `every` since the Unix epoch, so that work never becomes drift. Points that
/// pass while an answer is awaited are counted and never made up for. From the tenth failure in a row on, the
/// distance doubles up to 30 s, with jitter; a throttled poll waits as feed::ThrottleWait says. The first
/// success resets the distance.
///
/// Time is passed in: `now` is the clock of the grid, which may be set; `uptime` only grows. Setting the
/// clock causes neither a burst of polls nor a pause, and shortens no wait. Not thread-safe.
class PollSchedule {
 public:
  struct Options {
    milliseconds every{1'000};
    std::uint64_t jitter_seed = 0;
  };

  /// The number of failures in a row from which on polls back off.
  static constexpr std::uint64_t failures_before_backoff = 10;
  static constexpr std::chrono::seconds longest_backoff{30};

  /// The first poll is due at the first grid point at or after `now`.
  PollSchedule(Options options, TimePoint now, milliseconds uptime);

  bool is_due(TimePoint now, milliseconds uptime) const;

  /// Returns the time to sleep until so that is_due() holds; never a later one, whatever the clock was set to
  /// meanwhile.
  TimePoint wake_time(TimePoint now, milliseconds uptime) const;

  /// Notes that a poll is being sent.
  void begun(TimePoint now, milliseconds uptime);
  /// Notes how the poll in flight ended, in one of three ways.
  void succeeded(TimePoint now, milliseconds uptime);
  void failed(TimePoint now, milliseconds uptime);
  void throttled(TimePoint now, milliseconds uptime, std::optional<std::chrono::seconds> retry_after);

  std::uint64_t failures_in_a_row() const { return failures_; }
  /// Returns the number of grid points that passed unused because an answer was slow.
  std::uint64_t skipped() const { return skipped_; }
  bool backing_off() const { return waiting_; }
  TimePoint due() const { return due_; }

 private:
  TimePoint grid_point_from(TimePoint time) const;
  void plan(TimePoint now, milliseconds uptime, milliseconds wait);
  void count_skipped(milliseconds uptime);
  milliseconds backoff();

  Options options_;
  std::mt19937_64 random_;
  TimePoint due_;
  milliseconds due_uptime_;
  TimePoint point_;  // the grid point of the newest poll
  milliseconds begun_uptime_{0};
  std::uint64_t failures_ = 0;
  std::uint64_t skipped_ = 0;
  feed::ThrottleWait throttle_wait_;
  bool waiting_ = false;
};

}  // namespace candled::collect
