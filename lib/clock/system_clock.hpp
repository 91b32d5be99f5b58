#pragma once

#include "clock/clock.hpp"

namespace candled::clock {

/// The machine's clock. Thread-safe.
class SystemClock final : public Clock {
 public:
  TimePoint now() override;
  milliseconds uptime() override;
  void sleep_until(TimePoint time, std::stop_token stop) override;
};

}  // namespace candled::clock
