#include "clock/system_clock.hpp"

#include <condition_variable>
#include <ctime>
#include <mutex>

namespace candled::clock {

TimePoint SystemClock::now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

milliseconds SystemClock::uptime() {
  // Unlike the steady clock's, this time passes while the machine is suspended.
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::floor<milliseconds>(std::chrono::seconds{time.tv_sec} +
                                          std::chrono::nanoseconds{time.tv_nsec});
}

void SystemClock::sleep_until(TimePoint time, std::stop_token stop) {
  const auto deadline = std::chrono::steady_clock::now() + (time - std::chrono::system_clock::now());
  std::mutex mutex;
  std::condition_variable_any wakeup;
  std::unique_lock lock(mutex);
  wakeup.wait_until(lock, stop, deadline, [] { return false; });
}

}  // namespace candled::clock
