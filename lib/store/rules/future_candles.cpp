#include "store/rules/future_candles.hpp"

#include <algorithm>
#include <iterator>

namespace candled::store {

std::vector<StoredBucket> FutureCandles::make_way(const Batch& batch) {
  if (batch.clock_confirmed && !marked_) mark(batch);
  if (batch.forming) marked_ = batch.clock_confirmed;
  if (!any()) return {};

  std::vector<StoredBucket> gone;
  for (const auto& [pair, candle] : batch.candles)
    if (const StoredBucket bucket{pair, candle.interval, candle.open_time}; future_.unmark(bucket))
      gone.push_back(bucket);
  if (batch.clock_confirmed) std::ranges::move(ended_by(batch.forming->open_time), std::back_inserter(gone));
  future_.take_away(gone);
  return gone;
}

/// Marks the stored candles of buckets that end with this batch or later. They do not come from the builder
/// of this batch, which closes each bucket once.
void FutureCandles::mark(const Batch& batch) {
  for (const Interval interval : rows_.intervals()) {
    TimePoint from = interval.floor(batch.forming->open_time);
    for (const auto& [pair, candle] : batch.candles)
      if (candle.interval == interval) from = std::min(from, candle.open_time);
    future_.mark(interval, from);
  }
  any_.reset();
}

bool FutureCandles::any() {
  if (!any_) any_ = future_.any();
  return *any_;
}

std::vector<StoredBucket> FutureCandles::ended_by(TimePoint time) {
  std::vector<StoredBucket> ended;
  for (const Interval interval : rows_.intervals())
    std::ranges::move(future_.marked(interval, interval.floor(time), taken_at_once),
                      std::back_inserter(ended));
  for (const StoredBucket& bucket : ended) future_.unmark(bucket);
  if (ended.empty()) any_.reset();
  return ended;
}

void FutureCandles::forget() {
  marked_ = false;
  any_.reset();
}

}  // namespace candled::store
