#include "live/histogram.hpp"

#include <algorithm>

namespace candled::live {

Histogram::Histogram(std::vector<Duration> bounds)
    : bounds_(std::move(bounds)),
      counts_(bounds_.size() + 1) {}

void Histogram::observe(Duration duration) {
  const auto bound = std::ranges::lower_bound(bounds_, duration);
  const auto bucket = static_cast<std::size_t>(bound - bounds_.begin());
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(duration.count(), std::memory_order_relaxed);
}

auto Histogram::counts() const -> Counts {
  Counts counts;
  counts.buckets.reserve(bounds_.size());
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    counts.count += counts_[i].load(std::memory_order_relaxed);
    counts.buckets.push_back({.bound = bounds_[i], .count = counts.count});
  }
  counts.count += counts_.back().load(std::memory_order_relaxed);
  counts.sum = Duration{sum_.load(std::memory_order_relaxed)};
  return counts;
}

}  // namespace candled::live
