#include "collect/system_clock.hpp"

#include <condition_variable>
#include <mutex>

namespace candled {

TimePoint SystemClock::now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

milliseconds SystemClock::uptime() {
  return std::chrono::floor<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void SystemClock::sleep_until(TimePoint time, std::stop_token stop) {
  const auto deadline = std::chrono::steady_clock::now() + (time - std::chrono::system_clock::now());
  std::mutex mutex;
  std::condition_variable_any wakeup;
  std::unique_lock lock(mutex);
  wakeup.wait_until(lock, stop, deadline, [] { return false; });
}

}  // namespace candled
