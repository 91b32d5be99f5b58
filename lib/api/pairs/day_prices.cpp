#include "api/pairs/day_prices.hpp"

#include <algorithm>
#include <ranges>
#include <span>

namespace candled::api {
namespace {

constexpr std::size_t rows_at_a_time = 20'000;

/// Consecutive buckets of one interval.
struct Stretch {
  Interval interval;
  TimeRange opened;
};

/// An interval with candles, and the end of the newest.
struct StoredUntil {
  Interval interval;
  TimePoint until;
};

/// Appends the stretches that cover `range` with the longest buckets that fit, in the order of time. `before`
/// and `after` are the intervals, ascending, that may stand before and after those buckets.
void cover(std::span<const StoredUntil> before, std::span<const StoredUntil> after, TimeRange range,
           std::vector<Stretch>& out) {
  if (before.empty() || range.start >= range.end) return;
  const auto [longest, until] = before.back();
  const TimeRange middle{longest.ceil(range.start), longest.floor(std::min(range.end, until))};
  const auto shorter = before.first(before.size() - 1);
  if (middle.start >= middle.end) return cover(shorter, after, range, out);
  cover(shorter, shorter, {range.start, middle.start}, out);
  out.push_back({longest, middle});
  while (!after.empty() && after.back().interval >= longest) after = after.first(after.size() - 1);
  cover(after, after, {middle.end, range.end}, out);
}

/// Returns the intervals that have candles which opened before `end`. A bucket of which no candle is stored
/// yet has shorter ones.
std::expected<std::vector<StoredUntil>, store::StoreError> stored_intervals(store::CandleReader& reader,
                                                                            const Intervals& intervals,
                                                                            TimePoint end) {
  std::vector<StoredUntil> stored;
  for (const Interval interval : intervals.all()) {
    const auto newest =
        reader.candles({.intervals = {interval}, .end = end, .order = store::Order::descending, .limit = 1});
    if (!newest) return std::unexpected(newest.error());
    if (!newest->empty()) stored.push_back({interval, newest->front().candle.close_time()});
  }
  return stored;
}

/// Reads the candles of `stretch`, some at a time, and calls `visit` with each, ascending by open_time.
template <typename Visit>
std::optional<store::StoreError> each_candle(store::CandleReader& reader, const Stretch& stretch,
                                             std::size_t pairs, const Visit& visit) {
  const auto length = stretch.interval.length();
  const auto buckets = static_cast<std::int64_t>(std::max<std::size_t>(rows_at_a_time / (pairs + 1), 1));
  for (TimePoint from = stretch.opened.start; from < stretch.opened.end; from += buckets * length) {
    const auto rows = reader.candles({.intervals = {stretch.interval},
                                      .start = from,
                                      .end = std::min(from + buckets * length, stretch.opened.end),
                                      .limit = static_cast<std::size_t>(buckets) * Pairs::max_ids});
    if (!rows) return rows.error();
    std::ranges::for_each(*rows, visit);
  }
  return {};
}

std::optional<DayPrices>& prices_of(Day& day, PairId pair) {
  if (index_of(pair) >= day.pairs.size()) day.pairs.resize(index_of(pair) + 1);
  return day.pairs[index_of(pair)];
}

/// The pairs whose first candle is of a longer interval than the edge, by that candle's bucket.
using LateFirsts = std::map<std::pair<TimePoint, Interval>, std::vector<PairId>>;

/// Lets the prices of `late` begin with the first candle of the edge in their bucket, if there is one.
std::optional<store::StoreError> find_firsts(store::CandleReader& reader, const LateFirsts& late, Day& day) {
  for (const auto& [bucket, pairs] : late) {
    const auto& [open_time, interval] = bucket;
    auto sorted = pairs;
    std::ranges::sort(sorted);
    const auto rows = reader.candles(
        {.pairs = sorted,
         .intervals = {day.edge},
         .start = open_time,
         .end = open_time + interval.length(),
         .limit = sorted.size() * static_cast<std::size_t>(interval.length() / day.edge.length())});
    if (!rows) return rows.error();
    for (const PairCandle& row : std::views::reverse(*rows))
      day.pairs[index_of(row.pair)]->since = row.candle.open_time;
  }
  return {};
}

}  // namespace

void add_candle(std::optional<DayPrices>& prices, const Candle& candle, TimePoint start, Interval first) {
  if (candle.open_time < start) return;
  if (prices)
    prices->ohlc.merge(candle.ohlc);
  else if (candle.interval <= first)
    prices = DayPrices{candle.open_time, candle.ohlc};
}

Interval edge_of_day(const Intervals& intervals, const std::map<Interval, TimePoint>& removed_until,
                     TimePoint now) {
  for (const Interval interval : intervals.all()) {
    const auto removed = removed_until.find(interval);
    if (removed == removed_until.end() || removed->second <= start_of_day(interval, now)) return interval;
  }
  return intervals.shortest();
}

TimePoint start_of_day(Interval edge, TimePoint now) {
  return edge.ceil(now - day_window);
}

std::expected<Day, store::StoreError> read_day(store::CandleReader& reader, const Intervals& intervals,
                                               const live::Unstored& unstored, std::size_t pairs,
                                               TimePoint now) {
  const auto removed = reader.removed_until();
  if (!removed) return std::unexpected(removed.error());
  const Interval shortest = intervals.shortest();
  const Interval edge = edge_of_day(intervals, *removed, now);
  Day day{.start = start_of_day(edge, now), .edge = edge};

  // What ends later is not stored yet, or not all of it.
  const TimePoint closed = std::max(day.start, std::min(unstored.forming->open_time().value_or(now), now));
  const auto stored = stored_intervals(reader, intervals, closed);
  if (!stored) return std::unexpected(stored.error());
  const auto from_edge = std::ranges::lower_bound(*stored, edge, {}, &StoredUntil::interval);
  std::vector<Stretch> stretches;
  cover(std::span(from_edge, stored->end()), *stored, {day.start, shortest.floor(closed)}, stretches);
  stretches.push_back({shortest, {std::max(day.start, shortest.floor(closed)), now}});

  LateFirsts late;
  const auto take = [&](const PairCandle& row) {
    auto& prices = prices_of(day, row.pair);
    if (!prices && row.candle.interval > edge)
      late[{row.candle.open_time, row.candle.interval}].push_back(row.pair);
    add_candle(prices, row.candle, day.start, row.candle.interval);
  };
  for (const Stretch& stretch : stretches)
    if (auto error = each_candle(reader, stretch, pairs, take)) return std::unexpected(std::move(*error));
  if (auto error = find_firsts(reader, late, day)) return std::unexpected(std::move(*error));
  for (const live::ClosedCandles& batch : *unstored.closed)
    for (const PairCandle& row : *batch)
      add_candle(prices_of(day, row.pair), row.candle, day.start, shortest);
  return day;
}

}  // namespace candled::api
