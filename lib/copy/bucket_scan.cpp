#include "copy/bucket_scan.hpp"

namespace candled::copy {
namespace {

constexpr std::size_t read_at_once = 4'000;

}  // namespace

std::expected<void, store::StoreError> BucketScan::next() {
  bucket_.clear();
  while (true) {
    if (next_ == read_.size()) {
      auto more = scan_->next(read_at_once);
      if (!more) return std::unexpected(std::move(more.error()));
      read_ = std::move(*more);
      next_ = 0;
      if (read_.empty()) return {};
    }
    const PairCandle& row = read_[next_];
    if (!bucket_.empty() && row.candle.open_time != bucket_.front().candle.open_time) return {};
    bucket_.push_back(row);
    ++next_;
  }
}

std::optional<TimePoint> BucketScan::open_time() const {
  return bucket_.empty() ? std::nullopt : std::optional(bucket_.front().candle.open_time);
}

}  // namespace candled::copy
