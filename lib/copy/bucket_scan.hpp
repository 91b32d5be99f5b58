#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "store/candle_scan.hpp"

namespace candled::copy {

/// Reads a scan of one interval bucket by bucket. Memory holds the candles of one bucket. Not thread-safe.
class BucketScan {
 public:
  explicit BucketScan(std::unique_ptr<store::CandleScan> scan) : scan_(std::move(scan)) {}

  /// Goes to the next bucket that has candles.
  std::expected<void, store::StoreError> next();
  /// Returns when the bucket opens; empty at the end.
  std::optional<TimePoint> open_time() const;
  /// Returns the candles of the bucket.
  std::span<const PairCandle> rows() const { return bucket_; }
  /// See CandleScan::pairs().
  std::shared_ptr<const Pairs> pairs() const { return scan_->pairs(); }

 private:
  std::unique_ptr<store::CandleScan> scan_;
  std::vector<PairCandle> read_{};
  std::size_t next_ = 0;  // in read_
  std::vector<PairCandle> bucket_{};
};

}  // namespace candled::copy
