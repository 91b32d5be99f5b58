#pragma once

#include <chrono>
#include <optional>

namespace candled::feed {

/// The wait after a throttled request: as long as the exchange asks for or, if it names no time, its own
/// general advice, doubling with every such request in a row. Not thread-safe.
class ThrottleWait {
 public:
  static constexpr std::chrono::seconds first{130};
  static constexpr std::chrono::seconds longest{900};
  /// The longest Retry-After that a schedule obeys: a misconfigured exchange must not silence us for days.
  static constexpr std::chrono::seconds longest_retry_after{3'600};

  /// Returns the wait after a request that was throttled with this `retry_after`.
  std::chrono::seconds throttled(std::optional<std::chrono::seconds> retry_after);
  void succeeded() { next_ = first; }

 private:
  std::chrono::seconds next_ = first;  // the wait if the exchange names none
};

}  // namespace candled::feed
