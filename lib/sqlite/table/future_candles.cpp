#include "sqlite/table/future_candles.hpp"

#include <algorithm>

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

using std::chrono::seconds;

BucketPlace place_of(const store::StoredBucket& bucket) {
  return sqlite::place_of(bucket_at(bucket.interval, bucket.open_time));
}

}  // namespace

FutureCandles::FutureCandles(const Connection& connection, CandleTable& candles)
    : candles_(candles),
      walk_(connection),
      mark_(connection, queries::mark_future),
      select_any_(connection, queries::select_any_future),
      select_(connection, queries::select_future),
      unmark_(connection, queries::delete_future),
      delete_candle_(connection, queries::delete_candle),
      select_any_of_block_(connection, queries::select_any_of_block),
      select_spans_(connection, queries::select_spans),
      select_series_(connection, queries::select_series_row),
      renew_series_(connection, queries::renew_series),
      delete_series_(connection, queries::delete_series),
      renew_span_(connection, queries::renew_span),
      delete_empty_span_(connection, queries::delete_empty_span) {}

std::vector<store::StoredBucket> FutureCandles::make_way(const store::Batch& batch) {
  if (batch.clock_confirmed && !marked_) mark(batch);
  if (batch.forming != nullptr) marked_ = batch.clock_confirmed;
  if (!any()) return {};

  std::vector<store::StoredBucket> gone;
  for (const auto& [pair, candle] : batch.candles)
    if (const store::StoredBucket bucket{pair, candle.interval, candle.open_time}; unmark(bucket))
      gone.push_back(bucket);
  if (batch.clock_confirmed) std::ranges::move(ended_by(batch.forming->open_time), std::back_inserter(gone));
  std::map<std::pair<PairId, Interval>, std::int64_t> taken;
  for (const store::StoredBucket& bucket : gone) {
    taken[{bucket.pair, bucket.interval}] += take_away(bucket);
  }
  for (const auto& [series, count] : taken) renew_series(series.first, series.second, count);
  return gone;
}

/// What is stored of buckets that end with this batch or later is not of the series that it comes from: that
/// closes each bucket once.
void FutureCandles::mark(const store::Batch& batch) {
  for (const auto& [interval, newest] : newest_by_interval()) {
    TimePoint from = interval.floor(batch.forming->open_time);
    for (const auto& [pair, candle] : batch.candles)
      if (candle.interval == interval) from = std::min(from, candle.open_time);
    if (newest < from) continue;
    const auto place = place_of(bucket_at(interval, from));
    mark_.execute(integer_of(interval), place.block, place.slot);
  }
  any_.reset();
}

bool FutureCandles::any() {
  if (!any_) any_ = select_any_.rows().next();
  return *any_;
}

bool FutureCandles::unmark(const store::StoredBucket& bucket) {
  const auto place = place_of(bucket);
  return unmark_.execute(integer_of(bucket.interval), place.block, integer_of(bucket.pair), place.slot) > 0;
}

std::vector<store::StoredBucket> FutureCandles::ended_by(TimePoint time) {
  std::vector<store::StoredBucket> ended;
  for (const auto& [interval, newest] : newest_by_interval()) {
    const auto running = place_of(bucket_at(interval, time));
    for (auto rows = select_.rows(integer_of(interval), running.block, running.slot, taken_at_once);
         rows.next();)
      ended.push_back(
          {.pair = PairId{static_cast<std::uint32_t>(rows.integer(1))},
           .interval = interval,
           .open_time = open_time_of(interval, rows.integer(0) * slots_per_block + rows.integer(2))});
  }
  for (const store::StoredBucket& bucket : ended) unmark(bucket);
  if (ended.empty()) any_.reset();
  return ended;
}

/// Returns how many candles that were.
std::int64_t FutureCandles::take_away(const store::StoredBucket& bucket) {
  const auto place = place_of(bucket);
  const auto taken =
      delete_candle_.execute(integer_of(bucket.interval), place.block, integer_of(bucket.pair), place.slot);
  if (!select_any_of_block_.rows(integer_of(bucket.interval), place.block, integer_of(bucket.pair)).next())
    candles_.uncover(bucket.pair, bucket.interval, place.block);
  return static_cast<std::int64_t>(taken);
}

void FutureCandles::renew_series(PairId pair, Interval interval, std::int64_t taken) {
  const auto series = [&]() -> std::optional<std::tuple<TimePoint, TimePoint, std::int64_t>> {
    auto rows = select_series_.rows(integer_of(pair), integer_of(interval));
    if (!rows.next()) return {};
    return std::tuple(TimePoint(seconds(rows.integer(0))), TimePoint(seconds(rows.integer(1))),
                      rows.integer(2));
  }();
  if (!series) return;
  const auto& [first, newest, candles] = *series;
  const auto end_of = [&, from = first, to = newest + milliseconds{1}](store::Order order) {
    return walk_.one_pair(pair, interval, {from, to, order}, 1);
  };
  const auto oldest_left = end_of(store::Order::ascending);
  const auto newest_left = end_of(store::Order::descending);
  if (oldest_left.empty() || newest_left.empty())
    delete_series_.execute(integer_of(pair), integer_of(interval));
  else
    renew_series_.execute(integer_of(pair), integer_of(interval),
                          seconds_of(oldest_left.front().candle.open_time),
                          seconds_of(newest_left.front().candle.open_time), candles - taken);
  delete_empty_span_.execute(integer_of(interval));
  renew_span_.execute(integer_of(interval));
}

std::vector<std::pair<Interval, TimePoint>> FutureCandles::newest_by_interval() {
  std::vector<std::pair<Interval, TimePoint>> newest;
  for (auto rows = select_spans_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0)))
      newest.emplace_back(*interval, TimePoint(seconds(rows.integer(2))));
  return newest;
}

void FutureCandles::forget() {
  marked_ = false;
  any_.reset();
}

}  // namespace candled::sqlite
