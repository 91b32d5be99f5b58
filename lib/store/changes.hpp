#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace candled::store {

/// Tells when readers of a store find something else than before: other candles, pairs, or buckets that were
/// given up. The saved forming candles do not count.
///
/// Thread-safe.
class Changes {
 public:
  virtual ~Changes() = default;

  /// Returns a number, 1 at first, that grows with every change, and not before readers find it: what is read
  /// after version() is at least as new. It says nothing beyond the life of the store.
  virtual std::uint64_t version() const = 0;
  /// Waits until the version is another than `seen`, or until `deadline`, or on a stop; returns it.
  virtual std::uint64_t await(std::uint64_t seen, std::chrono::steady_clock::time_point deadline,
                              const std::stop_token& stop) const = 0;
};

/// Counts the changes of a store that only this process writes to.
///
/// Thread-safe.
class ChangeCounter final : public Changes {
 public:
  std::uint64_t version() const override { return version_; }
  std::uint64_t await(std::uint64_t seen, std::chrono::steady_clock::time_point deadline,
                      const std::stop_token& stop) const override;

  /// Says that readers find something else than before.
  void count();

 private:
  mutable std::mutex mutex_;  // so that no waiter misses a change; the version is read without it
  mutable std::condition_variable_any changed_;
  std::atomic<std::uint64_t> version_ = 1;
};

}  // namespace candled::store
