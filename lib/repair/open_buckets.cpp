#include "repair/open_buckets.hpp"

#include <set>

#include "gaps/gaps.hpp"

namespace candled::repair {
namespace {

/// Sorts the buckets of `gap` into those that can be asked for and those that cannot, because parts of them
/// are stored.
void sort_in(Found& found, const TimeRange& gap, const std::vector<TimeRange>& with_parts) {
  TimePoint open = gap.start;
  for (const TimeRange& range : with_parts) {
    if (open < range.start) append(found.open, {open, range.start});
    found.hopeless.push_back({.buckets = range, .reason = store::GiveUp::has_parts});
    open = range.end;
  }
  if (open < gap.end) append(found.open, {open, gap.end});
}

/// Returns the buckets of `gap` that have any shorter candle stored.
std::expected<std::vector<TimeRange>, store::StoreError> with_parts(store::CandleReader& reader,
                                                                    const Intervals& intervals, PairId pair,
                                                                    Interval interval, TimeRange gap) {
  std::set<TimePoint> buckets;
  for (const Interval shorter : intervals.all()) {
    if (shorter >= interval || !interval.is_multiple_of(shorter)) continue;
    const auto parts = reader.candles({.pairs = {pair},
                                       .intervals = {shorter},
                                       .start = gap.start,
                                       .end = gap.end,
                                       .limit = gaps::count_buckets(shorter, gap)});
    if (!parts) return std::unexpected(parts.error());
    for (const PairCandle& part : *parts) buckets.insert(interval.floor(part.candle.open_time));
  }
  std::vector<TimeRange> ranges;
  for (const TimePoint bucket : buckets) append(ranges, {bucket, bucket + interval.length()});
  return ranges;
}

}  // namespace

void append(std::vector<TimeRange>& ranges, const TimeRange& range) {
  if (!ranges.empty() && ranges.back().end == range.start)
    ranges.back().end = range.end;
  else
    ranges.push_back(range);
}

std::expected<Found, store::StoreError> find_open(store::CandleReader& reader, const Intervals& intervals,
                                                  PairId pair, Interval interval, TimeRange range) {
  Found found{.pair = pair, .interval = interval};
  const auto gaps = gaps::find_gaps(reader, pair, interval, range);
  if (!gaps) return std::unexpected(gaps.error());
  for (const gaps::Gap& gap : *gaps) {
    if (gap.given_up) {
      append(found.given_up, gap.buckets);
      continue;
    }
    const auto parts = with_parts(reader, intervals, pair, interval, gap.buckets);
    if (!parts) return std::unexpected(parts.error());
    sort_in(found, gap.buckets, *parts);
  }
  return found;
}

}  // namespace candled::repair
