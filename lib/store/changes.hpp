#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace candled::store {

/// Reports changes to what readers of a store find: to candles, pairs and given-up buckets. The saved forming
/// candles do not count.
///
/// Thread-safe.
class Changes {
 public:
  virtual ~Changes() = default;

  /// Returns a number, initially 1, that grows with every change, but not before readers find the change:
  /// data read after version() is at least as new as that version. The number means nothing beyond the life
  /// of the store.
  virtual std::uint64_t version() const = 0;
  /// Waits until the version differs from `seen`, until `deadline`, or until a stop is requested; returns the
  /// version.
  virtual std::uint64_t await(std::uint64_t seen, std::chrono::steady_clock::time_point deadline,
                              const std::stop_token& stop) const = 0;
};

/// Counts the changes to a store that only this process writes to.
///
/// Thread-safe.
class ChangeCounter final : public Changes {
 public:
  std::uint64_t version() const override { return version_; }
  std::uint64_t await(std::uint64_t seen, std::chrono::steady_clock::time_point deadline,
                      const std::stop_token& stop) const override;

  /// Counts one change, which readers can already find.
  void count();

 private:
  mutable std::mutex mutex_;  // ensures that no waiter misses a change; the version is read without it
  mutable std::condition_variable_any changed_;
  std::atomic<std::uint64_t> version_ = 1;
};

}  // namespace candled::store
