#include "candle/series.hpp"

#include <algorithm>
#include <bitset>

namespace candled {

Series::Series(Options options, TimePoint started)
    : options_(std::move(options)),
      started_(started),
      observed_from_(started),
      shortest_{options_.intervals.shortest(), options_.intervals.shortest().floor(started), {}} {
  for (const Interval interval : options_.intervals.bigger())
    bigger_.push_back({interval, interval.floor(started), {}});
}

void Series::restore(TimePoint from, std::span<const PairCandle> candles, std::vector<PairCandle>& closed) {
  if (candles.empty()) return;
  shared_bigger_.reset();
  if (!restored_until_)
    for (RunningBucket& bucket : bigger_)
      bucket.open_time = bucket.interval.floor(candles.front().candle.open_time);
  for (const auto& [pair, candle] : candles) {
    close_bigger(candle.open_time, closed);
    // Whether its bigger buckets were observed before their first stored part is not known.
    merge_into_bigger(pair, candle, {.began = from, .observed_from = candle.open_time});
  }
  restored_until_ = candles.back().candle.close_time();
  shortest_.open_time = std::max(shortest_.open_time, *restored_until_);
}

void Series::take_back(const FormingState& state) {
  if (state.interval != shortest_.interval || state.open_time < restored_until_) return;
  shared_bigger_.reset();
  shortest_.open_time = state.open_time;
  // Of a bucket that lies ahead the clock was set back: what it has was seen at another time than it seems.
  observed_from_ = state.open_time > started_ ? state.open_time + milliseconds(1) : state.observed_from;
  for (const auto& [pair, candle] : state.candles) shortest_[pair] = Forming(candle);
  if (!restored_until_)
    for (RunningBucket& bucket : bigger_) bucket.open_time = bucket.interval.floor(state.open_time);
}

void Series::go_on(const FormingState& state) {
  take_back(state);
  started_ = std::min(started_, state.observed_from);
}

FormingState Series::state() const {
  FormingState state{.interval = shortest_.interval,
                     .open_time = shortest_.open_time,
                     .observed_from = observed_from_,
                     .candles = {}};
  for (std::size_t i = 0; i < shortest_.forming.size(); ++i)
    if (const Forming& forming = shortest_.forming[i]; !forming.empty())
      state.candles.push_back({PairId{static_cast<std::uint32_t>(i)}, forming.state()});
  return state;
}

/// The bigger buckets change only when something closes: until then snapshots share them.
RunningCandles Series::running() const {
  if (!shared_bigger_) shared_bigger_ = std::make_shared<const std::vector<RunningBucket>>(bigger_);
  return {shortest_, shared_bigger_};
}

bool Series::add(TimePoint time, std::span<const Sample> samples, std::vector<PairCandle>& closed) {
  close(time, closed);
  if (time > latest_sample_time) return false;
  if (time < shortest_.open_time) {
    // The clock was set back: what the open bucket has was seen at another time than it seems.
    if (shortest_.open_time - time > options_.max_gap) observed_from_ = shortest_.open_time + milliseconds(1);
    return false;
  }
  std::span<Forming> forming = shortest_.forming;
  for (const auto& [pair, price] : samples) {
    if (index_of(pair) >= forming.size()) [[unlikely]] {
      shortest_.forming.resize(index_of(pair) + 1);
      forming = shortest_.forming;
    }
    forming[index_of(pair)].add(time, price);
  }
  return true;
}

void Series::close(TimePoint now, std::vector<PairCandle>& closed) {
  close_bigger(shortest_.open_time, closed);  // only after restore() can there be any
  if (now < shortest_.close_time()) return;
  shared_bigger_.reset();
  close_shortest(closed);
  observed_from_ = started_;
  shortest_.open_time = shortest_.interval.floor(now);
  close_bigger(now, closed);
}

void Series::forget(PairId pair) {
  shared_bigger_.reset();
  if (shortest_.find(pair) != nullptr) shortest_[pair] = {};
  for (RunningBucket& bucket : bigger_)
    if (bucket.find(pair) != nullptr) bucket[pair] = {};
}

void Series::close_shortest(std::vector<PairCandle>& closed) {
  if (shortest_.open_time < observed_from_) {
    for (auto& forming : shortest_.forming)
      if (!forming.empty()) forming.mark_incomplete();
  }
  const std::size_t first = closed.size();
  emit(shortest_, closed);
  for (const auto& [pair, candle] : std::span(closed).subspan(first))
    merge_into_bigger(pair, candle, {.began = TimePoint::min(), .observed_from = observed_from_});
}

/// A bucket is not complete if its first candle comes after a beginning that nobody observed. Then no bucket
/// is that it is a part of.
void Series::merge_into_bigger(PairId pair, const Candle& candle, Known known) {
  const Forming part(candle);
  std::bitset<Intervals::max_count> incomplete;
  for (std::size_t i = 0; i < bigger_.size(); ++i) {
    RunningBucket& bucket = bigger_[i];
    if (bucket.open_time < known.began) continue;
    Forming& forming = bucket[pair];
    incomplete[i] = forming.empty() && bucket.open_time < known.observed_from;
    for (std::size_t j = 0; j < i; ++j)
      if (incomplete[j] && bucket.interval.is_multiple_of(bigger_[j].interval)) incomplete[i] = true;
    forming.merge(part);
    if (incomplete[i]) forming.mark_incomplete();
  }
}

void Series::close_bigger(TimePoint now, std::vector<PairCandle>& closed) {
  for (RunningBucket& bucket : bigger_) {
    if (now < bucket.close_time()) continue;
    shared_bigger_.reset();
    emit(bucket, closed);
    bucket.open_time = bucket.interval.floor(now);
  }
}

void Series::emit(RunningBucket& bucket, std::vector<PairCandle>& closed) const {
  for (std::size_t i = 0; i < bucket.forming.size(); ++i) {
    Forming& forming = bucket.forming[i];
    if (forming.empty()) continue;
    closed.push_back({PairId{static_cast<std::uint32_t>(i)},
                      forming.close(bucket.interval, bucket.open_time, options_.max_gap)});
    forming = {};
  }
}

}  // namespace candled
