#include "repair/survey.hpp"

#include <algorithm>
#include <set>

namespace candled::repair {
namespace {

bool is_listed(const live::LastPrices& prices, PairId pair) {
  return index_of(pair) < prices.size() && prices[index_of(pair)].has_value();
}

TimeRange common(const TimeRange& one, const TimeRange& other) {
  return {std::max(one.start, other.start), std::min(one.end, other.end)};
}

void append(std::vector<TimeRange>& ranges, const TimeRange& range) {
  if (!ranges.empty() && ranges.back().end == range.start)
    ranges.back().end = range.end;
  else
    ranges.push_back(range);
}

/// Returns whether candles of `interval` that opened in `range` may still be merged from stored ones: until
/// then nothing is asked for.
bool is_being_merged(const std::map<Interval, TimePoint>& unmerged, Interval interval,
                     const TimeRange& range) {
  const auto before = unmerged.find(interval);
  return before != unmerged.end() && before->second > range.start;
}

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

}  // namespace

Survey::Survey(Intervals intervals, std::vector<Interval> fetched)
    : intervals_(std::move(intervals)),
      fetched_(std::move(fetched)) {}

bool Survey::has_news(TimePoint until) const {
  return std::ranges::any_of(fetched_, [&](Interval interval) {
    const auto seen = until_.find(interval);
    return seen == until_.end() || interval.floor(until) > seen->second;
  });
}

void Survey::start_over() {
  seen_until_.clear();
  until_.clear();
}

auto Survey::look(store::CandleReader& reader, const live::Market& market, const live::Health& health,
                  TimeRange range) -> Result {
  const auto series = reader.series();
  if (!series) return std::unexpected(series.error());
  const auto removed = reader.removed_until();
  if (!removed) return std::unexpected(removed.error());
  const auto prices = market.prices();
  const auto excluded = market.excluded();
  const auto unmerged = health.store().unmerged;
  std::vector<Found> all;
  for (const store::SeriesSummary& summary : *series) {
    if (summary.interval != intervals_.shortest()) continue;
    if (std::ranges::binary_search(*excluded, summary.pair)) continue;
    const TimeRange expected = gaps::expected_range(
        intervals_,
        {.shortest = summary, .listed = is_listed(*prices, summary.pair), .stored_until = range.end});
    for (const Interval interval : fetched_) {
      if (is_being_merged(unmerged, interval, range)) continue;
      TimeRange kept = common(range, expected);
      if (const auto until = removed->find(interval); until != removed->end())
        kept.start = std::max(kept.start, until->second);
      auto found = look_at(reader, {interval, summary.pair}, kept);
      if (!found) return std::unexpected(found.error());
      if (!found->open.empty() || !found->given_up.empty() || !found->hopeless.empty())
        all.push_back(std::move(*found));
    }
  }
  for (const Interval interval : fetched_)
    if (!is_being_merged(unmerged, interval, range))
      until_.insert_or_assign(interval, interval.floor(range.end));
  return all;
}

/// Looks at the buckets of `range` that have not been looked at before.
std::expected<Found, store::StoreError> Survey::look_at(store::CandleReader& reader, Key key,
                                                        TimeRange range) {
  const auto& [interval, pair] = key;
  Found found{.pair = pair, .interval = interval};
  const auto seen = seen_until_.find(key);
  if (seen != seen_until_.end()) range.start = std::max(range.start, seen->second);
  const TimeRange buckets = gaps::whole_buckets(interval, range);
  if (buckets.start >= buckets.end) return found;

  const auto gaps = gaps::find_gaps(reader, pair, interval, buckets);
  if (!gaps) return std::unexpected(gaps.error());
  for (const gaps::Gap& gap : *gaps) {
    if (gap.given_up) {
      append(found.given_up, gap.buckets);
      continue;
    }
    const auto parts = with_parts(reader, key, gap.buckets);
    if (!parts) return std::unexpected(parts.error());
    sort_in(found, gap.buckets, *parts);
  }
  seen_until_.insert_or_assign(key, buckets.end);
  return found;
}

/// Returns the buckets of `gap` that have any shorter candle stored.
std::expected<std::vector<TimeRange>, store::StoreError> Survey::with_parts(store::CandleReader& reader,
                                                                            Key key, TimeRange gap) {
  const auto& [interval, pair] = key;
  std::set<TimePoint> buckets;
  for (const Interval shorter : intervals_.all()) {
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

}  // namespace candled::repair
