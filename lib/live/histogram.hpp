#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

namespace candled::live {

/// A distribution of durations since the start, counted up to fixed bounds.
///
/// Thread-safe, without a lock: observing is two additions.
class Histogram {
 public:
  using Duration = std::chrono::nanoseconds;

  /// `bounds` ascend; durations longer than the last of them are counted, too.
  explicit Histogram(std::vector<Duration> bounds);

  void observe(Duration duration);

  struct Bucket {
    Duration bound;       ///< inclusive
    std::uint64_t count;  ///< of all durations that are at most that long

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };
  struct Counts {
    std::vector<Bucket> buckets;  ///< ascending
    std::uint64_t count = 0;      ///< of all
    Duration sum{0};              ///< may be ahead of `count` by durations that are being observed
  };
  Counts counts() const;

 private:
  std::vector<Duration> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;  // of each bucket alone; the last is beyond all bounds
  std::atomic<Duration::rep> sum_ = 0;
};

}  // namespace candled::live
