#include "repair/survey.hpp"

#include <algorithm>

namespace candled::repair {
namespace {

bool is_listed(const live::LastPrices& prices, PairId pair) {
  return index_of(pair) < prices.size() && prices[index_of(pair)].has_value();
}

TimeRange common(const TimeRange& one, const TimeRange& other) {
  return {std::max(one.start, other.start), std::min(one.end, other.end)};
}

/// Returns whether candles of `interval` that opened in `range` may still be merged from stored ones: until
/// then nothing is asked for.
bool is_being_merged(const std::map<Interval, TimePoint>& unmerged, Interval interval,
                     const TimeRange& range) {
  const auto before = unmerged.find(interval);
  return before != unmerged.end() && before->second > range.start;
}

}  // namespace

Survey::Survey(Intervals intervals, std::vector<Interval> fetched, LookedAfter looked_after)
    : intervals_(std::move(intervals)),
      fetched_(std::move(fetched)),
      looked_after_(std::move(looked_after)) {}

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
      TimeRange kept = expected;
      if (const auto until = looked_after_(summary.pair, interval)) kept.start = *until;
      if (kept.start >= range.end) continue;
      kept = common(range, kept);
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
  const auto seen = seen_until_.find(key);
  if (seen != seen_until_.end()) range.start = std::max(range.start, seen->second);
  const TimeRange buckets = gaps::whole_buckets(interval, range);
  if (buckets.start >= buckets.end) return Found{.pair = pair, .interval = interval};

  auto open = find_open(reader, intervals_, pair, interval, buckets);
  if (open) seen_until_.insert_or_assign(key, buckets.end);
  return open;
}

}  // namespace candled::repair
