#pragma once

#include <map>

#include "clock/clock.hpp"

namespace candled::test {

/// A clock that moves only when it is told to or slept on, so that an hour passes in no time.
class ManualClock final : public clock::Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}

  TimePoint now() override { return now_; }
  milliseconds uptime() override { return uptime_; }
  void sleep_until(TimePoint time, std::stop_token) override { advance_to(time); }

  /// Lets time pass, as a sleep or a wait for an answer does, with the events that fall into it.
  void advance(milliseconds by) {
    const milliseconds end = awake_ + by;
    while (!events_.empty() && events_.begin()->first <= end) {
      const auto [at, event] = *events_.begin();
      events_.erase(events_.begin());
      pass(at - awake_);
      now_ += event.slept + event.step;
      uptime_ += event.slept;
    }
    pass(end - awake_);
  }
  void advance_to(TimePoint time) {
    if (time > now_) advance(time - now_);
  }
  /// Sets the clock as an operator or a time server does: the time of day changes, no time passes.
  void set(TimePoint time) { now_ = time; }
  /// The same by `step`, but only when the machine has been awake for `at` since the start.
  void step_at(milliseconds at, milliseconds step) { events_[at].step += step; }
  /// Suspends the machine for `slept` when it has been awake for `at`: both clocks jump, and a sleep or a
  /// wait in which it happens lasts so much longer.
  void suspend_at(milliseconds at, milliseconds slept) { events_[at].slept += slept; }

 private:
  struct Event {
    milliseconds step{0};
    milliseconds slept{0};
  };

  void pass(milliseconds time) {
    now_ += time;
    uptime_ += time;
    awake_ += time;
  }

  TimePoint now_;
  milliseconds uptime_{12'345};
  milliseconds awake_{0};
  std::map<milliseconds, Event> events_;
};

}  // namespace candled::test
