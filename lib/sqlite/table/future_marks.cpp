#include "sqlite/table/future_marks.hpp"

#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

using std::chrono::seconds;

BucketPlace place_at(Interval interval, TimePoint time) {
  return place_of(bucket_at(interval, time));
}

}  // namespace

FutureMarks::FutureMarks(const Connection& connection, CandleTable& candles)
    : candles_(candles),
      walk_(connection),
      mark_(connection, queries::mark_future),
      select_any_(connection, queries::select_any_future),
      select_(connection, queries::select_future),
      unmark_(connection, queries::delete_future),
      delete_candle_(connection, queries::delete_candle),
      select_any_of_block_(connection, queries::select_any_of_block),
      select_series_(connection, queries::select_series_row),
      renew_series_(connection, queries::renew_series),
      delete_series_(connection, queries::delete_series),
      renew_span_(connection, queries::renew_span),
      delete_empty_span_(connection, queries::delete_empty_span) {}

void FutureMarks::mark(Interval interval, TimePoint from) {
  const auto place = place_at(interval, from);
  mark_.execute(integer_of(interval), place.block, place.slot);
}

bool FutureMarks::any() {
  return select_any_.rows().next();
}

bool FutureMarks::unmark(const store::StoredBucket& bucket) {
  const auto place = place_at(bucket.interval, bucket.open_time);
  return unmark_.execute(integer_of(bucket.interval), place.block, integer_of(bucket.pair), place.slot) > 0;
}

std::vector<store::StoredBucket> FutureMarks::marked(Interval interval, TimePoint before,
                                                     std::int64_t limit) {
  std::vector<store::StoredBucket> marked;
  const auto end = place_at(interval, before);
  for (auto rows = select_.rows(integer_of(interval), end.block, end.slot, limit); rows.next();)
    marked.push_back(
        {.pair = PairId{static_cast<std::uint32_t>(rows.integer(1))},
         .interval = interval,
         .open_time = open_time_of(interval, rows.integer(0) * slots_per_block + rows.integer(2))});
  return marked;
}

void FutureMarks::take_away(std::span<const store::StoredBucket> buckets) {
  std::map<std::pair<PairId, Interval>, std::int64_t> taken;
  for (const store::StoredBucket& bucket : buckets)
    taken[{bucket.pair, bucket.interval}] += take_away(bucket);
  for (const auto& [series, count] : taken) renew_series(series.first, series.second, count);
}

/// Removes the candle of a bucket. Returns the number of candles removed.
std::int64_t FutureMarks::take_away(const store::StoredBucket& bucket) {
  const auto place = place_at(bucket.interval, bucket.open_time);
  const auto taken =
      delete_candle_.execute(integer_of(bucket.interval), place.block, integer_of(bucket.pair), place.slot);
  if (!select_any_of_block_.rows(integer_of(bucket.interval), place.block, integer_of(bucket.pair)).next())
    candles_.uncover(bucket.pair, bucket.interval, place.block);
  return static_cast<std::int64_t>(taken);
}

void FutureMarks::renew_series(PairId pair, Interval interval, std::int64_t taken) {
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

}  // namespace candled::sqlite
