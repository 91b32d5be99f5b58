#include "repair/pace.hpp"

#include <algorithm>

namespace candled::repair {

using std::chrono::seconds;

void Pace::set_rate(unsigned requests_per_second) {
  const auto exact = static_cast<milliseconds::rep>(1'000 / requests_per_second);
  distance_ = milliseconds{exact + std::max<milliseconds::rep>(exact / 50, 2)};
}

void Pace::begun(milliseconds uptime) {
  not_before(uptime + distance_);
}

void Pace::succeeded() {
  cause_ = Cause::none;
  throttle_wait_.succeeded();
  next_failure_wait_ = first_failure_wait;
}

void Pace::throttled(milliseconds uptime, std::optional<seconds> retry_after) {
  cause_ = Cause::throttled;
  not_before(uptime + std::clamp(throttle_wait_.throttled(retry_after), shortest_retry_after,
                                 feed::ThrottleWait::longest_retry_after));
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
