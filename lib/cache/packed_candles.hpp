#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "candle/candle.hpp"

namespace candled::cache {

/// Consecutive candles of one pair and interval in memory, in some 25 bytes each. They are returned exactly
/// as they were given.
///
/// A candle is encoded as its difference from the next newer one. Immutable, and so thread-safe.
class PackedCandles {
 public:
  /// `newest_first` must hold at least one candle, all of one pair and interval.
  explicit PackedCandles(std::span<const PairCandle> newest_first);

  TimePoint oldest() const { return oldest_; }
  std::size_t size() const { return size_; }
  /// Returns the memory used, without the allocator's overhead.
  std::size_t bytes() const { return sizeof *this + packed_.capacity(); }

  /// Returns the first `limit` candles that opened in `opened`, newest first.
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
