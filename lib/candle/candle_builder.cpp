#include "candle/candle_builder.hpp"

#include <algorithm>
#include <bitset>

namespace candled {

CandleBuilder::CandleBuilder(Options options, TimePoint started)
    : options_(std::move(options)),
      started_(started),
      observed_from_(started),
      shortest_{options_.intervals.shortest(), options_.intervals.shortest().floor(started), {}} {
  for (const Interval interval : options_.intervals.bigger())
    bigger_.push_back({interval, interval.floor(started), {}});
}

void CandleBuilder::restore(TimePoint from, std::span<const PairCandle> candles,
                            std::vector<PairCandle>& closed) {
  if (candles.empty()) return;
  shared_bigger_.reset();
  if (!restored_until_)
    for (FormingBucket& bucket : bigger_)
      bucket.open_time = bucket.interval.floor(candles.front().candle.open_time);
  for (const auto& [pair, candle] : candles) {
    close_bigger(candle.open_time, closed);
    // It is not known whether the bigger buckets were observed before their first stored part.
    merge_into_bigger(pair, Forming(candle), {candle.open_time, candle.close_time()},
                      {.began = from, .observed_from = candle.open_time});
  }
  restored_until_ = candles.back().candle.close_time();
  shortest_.open_time = std::max(shortest_.open_time, shortest_.interval.floor(*restored_until_));
}

void CandleBuilder::take_back(const FormingState& state) {
  if (state.interval != shortest_.interval || state.open_time < restored_until_) return;
  shared_bigger_.reset();
  shortest_.open_time = state.open_time;
  // If the bucket lies ahead, the clock was set back: its samples were taken at another time than they say.
  observed_from_ = state.open_time > started_ ? state.open_time + milliseconds(1) : state.observed_from;
  for (const auto& [pair, candle] : state.candles) shortest_[pair] = Forming(candle);
  if (!restored_until_)
    for (FormingBucket& bucket : bigger_) bucket.open_time = bucket.interval.floor(state.open_time);
}

void CandleBuilder::carry(const FormingState& state, std::vector<PairCandle>& closed) {
  shared_bigger_.reset();
  shortest_.open_time = shortest_.interval.floor(state.last_sample());
  if (restored_until_)
    close_bigger(shortest_.open_time, closed);
  else
    for (FormingBucket& bucket : bigger_) bucket.open_time = bucket.interval.floor(shortest_.open_time);
  bool all_in_shortest = state.open_time <= started_;  // if not, as in take_back()
  for (const auto& [pair, candle] : state.candles) {
    Forming part(candle);
    if (candle.first >= shortest_.open_time) {
      shortest_[pair] = part;
      continue;
    }
    all_in_shortest = false;
    if (state.open_time < state.observed_from) part.mark_incomplete();
    merge_into_bigger(pair, part, {candle.first, candle.last},
                      {.began = TimePoint::min(), .observed_from = state.observed_from});
  }
  observed_from_ = all_in_shortest ? state.observed_from : shortest_.open_time + milliseconds(1);
}

void CandleBuilder::observed_since(TimePoint time) {
  started_ = std::min(started_, time);
}

FormingState CandleBuilder::state() const {
  FormingState state{.interval = shortest_.interval,
                     .open_time = shortest_.open_time,
                     .observed_from = observed_from_,
                     .candles = {}};
  for (std::size_t i = 0; i < shortest_.forming.size(); ++i)
    if (const Forming& forming = shortest_.forming[i]; !forming.empty())
      state.candles.push_back({PairId{static_cast<std::uint32_t>(i)}, forming.state()});
  return state;
}

/// Shares the bigger buckets between snapshots, since they change only when something closes.
FormingCandles CandleBuilder::forming() const {
  if (!shared_bigger_) shared_bigger_ = std::make_shared<const std::vector<FormingBucket>>(bigger_);
  return {shortest_, shared_bigger_};
}

bool CandleBuilder::add(TimePoint time, std::span<const Sample> samples, std::vector<PairCandle>& closed) {
  close(time, closed);
  if (time > latest_sample_time) return false;
  if (time < shortest_.open_time) {
    // The clock was set back: the samples of the forming bucket were taken at another time than they say.
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

void CandleBuilder::close(TimePoint now, std::vector<PairCandle>& closed) {
  close_bigger(shortest_.open_time, closed);  // finds some only after restore()
  if (now < shortest_.close_time()) return;
  shared_bigger_.reset();
  close_shortest(closed);
  observed_from_ = started_;
  shortest_.open_time = shortest_.interval.floor(now);
  close_bigger(now, closed);
}

void CandleBuilder::forget(PairId pair) {
  shared_bigger_.reset();
  if (shortest_.find(pair) != nullptr) shortest_[pair] = {};
  for (FormingBucket& bucket : bigger_)
    if (bucket.find(pair) != nullptr) bucket[pair] = {};
}

/// Passes the forming candle on to bigger buckets, not the closed one: the closed candle counts the time
/// before its first sample as a gap, which the bigger bucket may have covered.
void CandleBuilder::close_shortest(std::vector<PairCandle>& closed) {
  for (std::size_t i = 0; i < shortest_.forming.size(); ++i) {
    Forming& part = shortest_.forming[i];
    if (part.empty()) continue;
    if (shortest_.open_time < observed_from_) part.mark_incomplete();
    const PairId pair{static_cast<std::uint32_t>(i)};
    const Candle candle = part.close(shortest_.interval, shortest_.open_time, options_.max_gap);
    closed.push_back({pair, candle});
    if (!candle.complete) part.mark_incomplete();
    merge_into_bigger(pair, part, {candle.open_time, candle.close_time()},
                      {.began = TimePoint::min(), .observed_from = observed_from_});
    part = {};
  }
}

/// Marks a bucket as incomplete if its first part comes after a beginning that was not observed, and with it
/// every bucket that it is a part of.
void CandleBuilder::merge_into_bigger(PairId pair, const Forming& part, TimeRange lies_in, Known known) {
  std::bitset<Intervals::max_count> incomplete;
  for (std::size_t i = 0; i < bigger_.size(); ++i) {
    FormingBucket& bucket = bigger_[i];
    if (bucket.open_time < known.began) continue;
    if (lies_in.start < bucket.open_time || bucket.close_time() < lies_in.end) continue;
    Forming& forming = bucket[pair];
    incomplete[i] = forming.empty() && bucket.open_time < known.observed_from;
    for (std::size_t j = 0; j < i; ++j)
      if (incomplete[j] && bucket.interval.is_multiple_of(bigger_[j].interval)) incomplete[i] = true;
    forming.merge(part);
    if (incomplete[i]) forming.mark_incomplete();
  }
}

void CandleBuilder::close_bigger(TimePoint now, std::vector<PairCandle>& closed) {
  for (FormingBucket& bucket : bigger_) {
    if (now < bucket.close_time()) continue;
    shared_bigger_.reset();
    emit(bucket, closed);
    bucket.open_time = bucket.interval.floor(now);
  }
}

void CandleBuilder::emit(FormingBucket& bucket, std::vector<PairCandle>& closed) const {
  for (std::size_t i = 0; i < bucket.forming.size(); ++i) {
    Forming& forming = bucket.forming[i];
    if (forming.empty()) continue;
    closed.push_back({PairId{static_cast<std::uint32_t>(i)},
                      forming.close(bucket.interval, bucket.open_time, options_.max_gap)});
    forming = {};
  }
}

}  // namespace candled
