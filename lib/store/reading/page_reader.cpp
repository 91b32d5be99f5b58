#include "store/reading/page_reader.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace candled::store {
namespace {

// No candle is stored before this time or after latest_time, and arithmetic with them does not overflow.
constexpr TimePoint earliest{std::chrono::sys_days{std::chrono::year{-9999} / 1 / 1}};

/// Returns the time at which the previous page ended.
TimePoint turn_of(const Position& after) {
  return std::clamp(after.open_time, earliest, latest_time);
}

/// Returns the open times of `query` that apply to every interval.
OpenTimes times_of(const CandleQuery& query) {
  auto start = std::max(query.start.value_or(earliest), earliest);
  auto end = std::min(query.end.value_or(latest_time), latest_time);
  if (query.after && query.order == Order::ascending) start = std::max(start, turn_of(*query.after));
  if (query.after && query.order == Order::descending)
    end = std::min(end, turn_of(*query.after) + milliseconds(1));
  return {.start = start, .end = end, .order = query.order};
}

void move_to_end(std::vector<PairCandle>& out, std::vector<PairCandle> rows) {
  if (out.empty()) return out.swap(rows);
  out.insert(out.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

}  // namespace

void OpenTimes::end_with(TimePoint last) {
  if (order == Order::ascending)
    end = std::min(end, last + milliseconds(1));
  else
    start = std::max(start, last);
}

void IntervalExtents::add(const IntervalExtent& extent) {
  const auto place = std::ranges::lower_bound(extents_, extent.interval, {}, &IntervalExtent::interval);
  if (place == extents_.end() || place->interval != extent.interval) {
    extents_.insert(place, extent);
    return;
  }
  place->first = std::min(place->first, extent.first);
  place->newest = std::max(place->newest, extent.newest);
}

void IntervalExtents::select(const std::vector<Interval>& intervals) {
  if (intervals.empty()) return;
  std::erase_if(extents_, [&](const IntervalExtent& extent) {
    return !std::ranges::binary_search(intervals, extent.interval);
  });
}

std::vector<PairCandle> PageReader::read(const CandleQuery& query, const IntervalExtents& extents) {
  std::vector<PairCandle> found;
  if (query.limit == 0) return found;
  OpenTimes times = times_of(query);
  for (const auto& extent : extents) {
    const OpenTimes here{.start = std::max(times.start, extent.first),
                         .end = std::min(times.end, extent.newest + milliseconds(1)),
                         .order = query.order};
    const auto middle = static_cast<std::ptrdiff_t>(found.size());
    move_to_end(found, read(query, extent.interval, here));
    if (middle > 0)
      std::inplace_merge(found.begin(), found.begin() + middle, found.end(), RankOrder(ranks_, query.order));
    if (found.size() < query.limit) continue;
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(query.limit), found.end());
    times.end_with(found.back().candle.open_time);
  }
  return found;
}

/// Returns the first `limit` candles of one interval, or more, in the order of the query.
std::vector<PairCandle> PageReader::read(const CandleQuery& query, Interval interval, OpenTimes times) {
  if (!query.after) return sorted(query, interval, times, query.limit);

  // Only the bucket in which the last page ended has rows to pass over.
  const auto turn = turn_of(*query.after);
  const bool ascending = query.order == Order::ascending;
  const OpenTimes at_turn{.start = std::max(times.start, turn),
                          .end = std::min(times.end, turn + milliseconds(1)),
                          .order = query.order};
  (ascending ? times.start : times.end) =
      ascending ? std::max(times.start, turn + milliseconds(1)) : std::min(times.end, turn);

  const RankOrder::Place after{turn, ranks_.of_name(pairs_, query.after->pair), query.after->interval};
  auto rows = sorted(query, interval, at_turn, std::max(query.limit, query.pairs.size()));
  const RankOrder order(ranks_, query.order);
  std::erase_if(rows, [&](const PairCandle& row) { return !order.follows(row, after); });
  if (rows.size() < query.limit) move_to_end(rows, sorted(query, interval, times, query.limit - rows.size()));
  return rows;
}

std::vector<PairCandle> PageReader::sorted(const CandleQuery& query, Interval interval,
                                           const OpenTimes& times, std::size_t limit) {
  if (times.empty()) return {};
  auto rows = rows_.read(query.pairs, interval, times, limit);
  if (query.pairs.size() != 1) std::ranges::sort(rows, RankOrder(ranks_, query.order));
  return rows;
}

}  // namespace candled::store
