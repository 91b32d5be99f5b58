#pragma once

#include "collect/clock.hpp"

namespace candled {

/// The machine's clock. Thread-safe.
class SystemClock final : public Clock {
 public:
  TimePoint now() override;
  milliseconds uptime() override;
  void sleep_until(TimePoint time, std::stop_token stop) override;
};

}  // namespace candled
