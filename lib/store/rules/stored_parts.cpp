#include "store/rules/stored_parts.hpp"

#include <algorithm>
#include <utility>

namespace candled::store {
StoredParts::StoredParts(CandleRows& rows, CandleBuilder::Options built_with)
    : built_with_(std::move(built_with)),
      rows_(rows),
      intervals_(rows.intervals()) {
  for (const Interval interval : built_with_.intervals.all()) add_interval(interval);
}

void StoredParts::add_interval(Interval interval) {
  const auto place = std::ranges::lower_bound(intervals_, interval);
  if (place == intervals_.end() || *place != interval) intervals_.insert(place, interval);
}

bool StoredParts::is_configured(Interval interval) const {
  return std::ranges::binary_search(built_with_.intervals.all(), interval);
}

std::optional<Interval> StoredParts::configured_part_of(Interval interval) const {
  if (!std::ranges::binary_search(built_with_.intervals.bigger(), interval)) return {};
  return built_with_.intervals.parts_of(interval);
}

bool StoredParts::may_have_parts(Interval interval) const {
  return std::ranges::any_of(intervals_,
                             [&](Interval part) { return part < interval && interval.is_multiple_of(part); });
}

std::optional<Candle> StoredParts::stored(PairId pair, Interval interval, TimePoint open_time) {
  const auto candles = rows_.read(pair, interval, bucket_of(interval, open_time));
  return candles.empty() ? std::nullopt : std::optional(candles.front());
}

std::optional<MergedCandle> StoredParts::merged(PairId pair, Interval interval, TimePoint open_time) {
  if (may_have_been_removed(interval, open_time)) return {};
  std::optional<MergedCandle> of_some;
  for (const Interval part : parts_of(interval)) {
    if (may_have_been_removed(part, open_time)) continue;
    const auto of_parts = merged_from(part, pair, interval, open_time);
    if (of_parts && of_parts->whole) return of_parts;
    if (!of_some) of_some = of_parts;
  }
  return of_some;
}

/// Returns the possible intervals of the parts, the configured one first, so that formerly configured ones
/// are read only where that is not enough.
std::vector<Interval> StoredParts::parts_of(Interval interval) const {
  std::vector<Interval> parts;
  if (const auto part = configured_part_of(interval)) parts.push_back(*part);
  for (auto part = intervals_.rbegin(); part != intervals_.rend(); ++part)
    if (*part < interval && interval.is_multiple_of(*part) && std::ranges::count(parts, *part) == 0)
      parts.push_back(*part);
  return parts;
}

std::optional<MergedCandle> StoredParts::merged_from(Interval part, PairId pair, Interval interval,
                                                     TimePoint open_time) {
  const TimeRange bucket = bucket_of(interval, open_time);
  const std::vector<Candle> candles = rows_.read(pair, part, bucket);
  if (candles.empty()) return {};
  // The given-up buckets are recorded for the fetched interval, from which the parts themselves may be
  // merged.
  std::vector<TimeRange> quiet;
  for (const Interval smaller : intervals_) {
    if (smaller > part) break;
    for (const auto& given_up : rows_.given_up(pair, smaller, bucket))
      if (is_quiet(given_up.reason)) quiet.push_back(given_up.buckets);
  }
  quiet = joined(std::move(quiet));  // a part may have several quiet buckets, and nothing else
  const Parts all{.interval = part, .candles = candles, .quiet = quiet};
  return MergedCandle{*merge_stored(all, interval, open_time, built_with_.max_gap), is_whole(all, bucket)};
}

bool StoredParts::may_have_been_removed(Interval interval, TimePoint open_time) {
  if (!removed_until_) removed_until_ = rows_.removed_until();
  return was_removed(*removed_until_, interval, open_time);
}

}  // namespace candled::store
