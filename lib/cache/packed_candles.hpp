#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "candle/candle.hpp"

namespace candled::cache {

/// Consecutive candles of one pair and interval in memory, in some 25 bytes each. They come out as they went
/// in.
///
/// A candle is written as what sets it apart from the next newer one. Immutable, and so thread-safe.
class PackedCandles {
 public:
  /// `newest_first` holds at least one candle, all of one pair and interval.
  explicit PackedCandles(std::span<const PairCandle> newest_first);

  TimePoint oldest() const { return oldest_; }
  std::size_t size() const { return size_; }
  /// What it takes, without the allocator's share.
  std::size_t bytes() const { return sizeof *this + packed_.capacity(); }

  /// The first `limit` that opened in `opened`, newest first.
  std::vector<PairCandle> newest_first(TimeRange opened, std::size_t limit) const;

 private:
  PairId pair_;
  Interval interval_;
  TimePoint newest_;
  TimePoint oldest_;
  std::size_t size_;
  std::string packed_;
};

}  // namespace candled::cache
