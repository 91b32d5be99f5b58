#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace candled::postgres {

/// The newest version of a store that this process knows of. What it reads must be at least as new: a standby
/// that answers may be behind the server on which that version was seen.
///
/// Thread-safe.
class VersionFloor {
 public:
  /// Says that `version` is committed.
  void raise(std::int64_t version) {
    const std::scoped_lock lock(mutex_);
    if (version > version_) version_ = version;
  }
  /// Says that versions are counted from `version` on again, because the server has lost newer ones.
  void restart(std::int64_t version) {
    const std::scoped_lock lock(mutex_);
    version_ = version;
    changed_.notify_all();
  }
  std::int64_t version() const {
    const std::scoped_lock lock(mutex_);
    return version_;
  }
  /// Waits a moment for a server that has only `version`. Returns whether that is new enough by now.
  bool pause(std::int64_t version, std::chrono::milliseconds moment) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, moment, [&] { return version >= version_; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::int64_t version_ = 0;
};

}  // namespace candled::postgres
