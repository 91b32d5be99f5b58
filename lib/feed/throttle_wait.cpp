#include "feed/throttle_wait.hpp"

#include <algorithm>
#include <utility>

namespace candled::feed {

std::chrono::seconds ThrottleWait::throttled(std::optional<std::chrono::seconds> retry_after) {
  if (retry_after) return *retry_after;
  return std::exchange(next_, std::min(next_ * 2, longest));
}

}  // namespace candled::feed
