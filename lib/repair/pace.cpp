#include "repair/pace.hpp"

#include <algorithm>

namespace candled::repair {

using std::chrono::seconds;

void Pace::begun(milliseconds uptime) {
  not_before(uptime + distance);
}

void Pace::succeeded() {
  cause_ = Cause::none;
  next_throttle_wait_ = first_throttle_wait;
  next_failure_wait_ = first_failure_wait;
}

void Pace::throttled(milliseconds uptime, std::optional<seconds> retry_after) {
  cause_ = Cause::throttled;
  if (retry_after) {
    not_before(uptime + std::clamp(*retry_after, seconds{1}, longest_retry_after));
    return;
  }
  not_before(uptime + next_throttle_wait_);
  next_throttle_wait_ = std::min(next_throttle_wait_ * 2, longest_throttle_wait);
}

void Pace::failed(milliseconds uptime) {
  cause_ = Cause::failing;
  not_before(uptime + next_failure_wait_);
  next_failure_wait_ = std::min(next_failure_wait_ * 2, longest_failure_wait);
}

milliseconds Pace::wait(milliseconds uptime) const {
  return std::max(next_ - uptime, milliseconds{0});
}

void Pace::not_before(milliseconds uptime) {
  next_ = std::max(next_, uptime);
}

}  // namespace candled::repair
