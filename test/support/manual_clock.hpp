#pragma once

#include "collect/clock.hpp"

namespace candled::test {

/// A clock that moves only when it is told to or slept on, so that an hour passes in no time.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}

  TimePoint now() override { return now_; }
  milliseconds uptime() override { return uptime_; }
  void sleep_until(TimePoint time, std::stop_token) override { advance_to(time); }

  void advance(milliseconds by) {
    now_ += by;
    uptime_ += by;
  }
  void advance_to(TimePoint time) {
    if (time > now_) advance(time - now_);
  }
  /// What an operator or a time server does: the time of day changes, no time passes.
  void set(TimePoint time) { now_ = time; }

 private:
  TimePoint now_;
  milliseconds uptime_{12'345};
};

}  // namespace candled::test
