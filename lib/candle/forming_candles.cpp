#include "candle/forming_candles.hpp"

#include <algorithm>

namespace candled {
namespace {

/// Returns the pairs that the buckets may hold candles of.
std::vector<PairId> pairs_in(const FormingBucket& shortest, const std::vector<FormingBucket>& bigger) {
  std::size_t count = shortest.forming.size();
  for (const FormingBucket& bucket : bigger) count = std::max(count, bucket.forming.size());
  std::vector<PairId> pairs;
  pairs.reserve(count);
  for (std::size_t i = 0; i < count; ++i) pairs.push_back(PairId{static_cast<std::uint32_t>(i)});
  return pairs;
}

}  // namespace

Forming& FormingBucket::operator[](PairId pair) {
  if (index_of(pair) >= forming.size()) forming.resize(index_of(pair) + 1);
  return forming[index_of(pair)];
}

const Forming* FormingBucket::find(PairId pair) const {
  const std::size_t index = index_of(pair);
  return index < forming.size() && !forming[index].empty() ? &forming[index] : nullptr;
}

FormingCandles::FormingCandles(FormingBucket shortest,
                               std::shared_ptr<const std::vector<FormingBucket>> bigger)
    : shortest_(std::move(shortest)),
      bigger_(std::move(bigger)) {}

std::optional<Candle> FormingCandles::candle(PairId pair, Interval interval, TimePoint now) const {
  if (!shortest_) return {};
  if (interval == shortest_->interval) {
    const Forming* forming = shortest_->find(pair);
    return forming ? std::optional(forming->snapshot(interval, shortest_->open_time, now)) : std::nullopt;
  }
  const auto bucket = std::ranges::find(*bigger_, interval, &FormingBucket::interval);
  return bucket == bigger_->end() ? std::nullopt : candle(pair, *bucket, now);
}

std::optional<Candle> FormingCandles::candle(PairId pair, const FormingBucket& bigger, TimePoint now) const {
  const TimePoint open = bigger.interval.floor(shortest_->open_time);
  const Forming* closed = bigger.open_time == open ? bigger.find(pair) : nullptr;
  const Forming* newest = shortest_->find(pair);
  if (closed == nullptr && newest == nullptr) return {};
  Forming whole = closed != nullptr ? *closed : *newest;
  if (closed != nullptr && newest != nullptr) whole.merge(*newest);
  return whole.snapshot(bigger.interval, open, now);
}

std::vector<PairCandle> FormingCandles::candles(const std::vector<PairId>& pairs,
                                                const std::vector<Interval>& intervals, TimePoint now) const {
  std::vector<PairCandle> found;
  if (!shortest_) return found;
  std::vector<Interval> built{shortest_->interval};
  for (const FormingBucket& bucket : *bigger_) built.push_back(bucket.interval);
  const std::vector<PairId> all = pairs.empty() ? pairs_in(*shortest_, *bigger_) : std::vector<PairId>();
  for (const Interval interval : built) {
    if (!intervals.empty() && std::ranges::count(intervals, interval) == 0) continue;
    for (const PairId pair : pairs.empty() ? all : pairs)
      if (const auto forming = candle(pair, interval, now)) found.push_back({pair, *forming});
  }
  return found;
}

}  // namespace candled
