#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "e2e/service.hpp"

namespace candled::test {

using std::chrono::milliseconds;
using SystemTime = std::chrono::sys_time<milliseconds>;

/// The feed's part of `/api/status`.
struct FeedStatus {
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failures_in_a_row = 0;
  std::uint64_t samples = 0;  ///< taken or late
  std::string failure{};      ///< the newest one's name, and its words
  std::string detail{};
  std::optional<SystemTime> retry_at{};

  std::uint64_t polls() const { return ok + failed; }
};

/// A candled whose status is read again and again, so that every wait it announces is seen.
class WatchedService {
 public:
  /// A wait as the status announced it, after so many polls.
  struct Wait {
    std::uint64_t polls;
    SystemTime retry_at;
  };

  explicit WatchedService(const std::vector<std::string>& flags);

  FeedStatus look();
  /// Looks until `condition` holds, and returns what it then saw. Throws when it does not within `patience`.
  FeedStatus wait_until(const std::string& what, const std::function<bool(const FeedStatus&)>& condition);
  /// Looks for so long.
  void watch(milliseconds time);

  /// In KiB, as the kernel has it in /proc/PID/status: VmRSS, VmHWM.
  long memory(const std::string& field) const;
  const std::vector<Wait>& waits() const { return waits_; }

  /// Ends it as an operator does. Returns the exit status, or minus the signal that had ended it before.
  int stop();
  /// After stop(): the messages of its log from the first one on that begins with `first`, without the ones
  /// of stopping.
  std::vector<std::string> messages(const std::string& first);
  const std::string& errors() { return service_.process().errors(); }

  static const milliseconds patience;

 private:
  TemporaryFolder folder_;
  Service service_;
  std::vector<Wait> waits_;
};

}  // namespace candled::test
