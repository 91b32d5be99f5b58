#include "candle/merge.hpp"

#include <algorithm>

namespace candled {
namespace {

/// Merges the parts one by one, so that quiet ranges take their place among the candles.
Forming merged_with_quiet(const Parts& parts, const TimeRange& bucket) {
  std::optional<Forming> whole;
  std::optional<TimeRange> before;  // the quiet range up to the first candle
  auto next = parts.candles.begin();
  for (TimeRange part{bucket.start, {}}; part.start < bucket.end; part.start = part.end) {
    part.end = part.start + parts.interval.length();
    if (next != parts.candles.end() && next->open_time == part.start) {
      const Forming candle(*next++);
      whole ? whole->merge(candle) : void(whole = candle);
    } else if (is_quiet(parts.quiet, part)) {
      if (whole)
        whole->cover(part);
      else
        before = {before && before->end == part.start ? before->start : part.start, part.end};
    }
  }
  if (before) whole->cover(*before);
  return *whole;
}

/// Returns whether nothing was traded in `bigger` before its first part, as far as the exchange's own candles
/// contribute to it.
bool begins_quiet(const Parts& parts, const Candle& bigger) {
  if (bigger.source == Source::live) return false;
  for (TimePoint time = bigger.open_time; time < parts.candles.front().open_time;
       time += parts.interval.length())
    if (!is_quiet(parts.quiet, {time, time + parts.interval.length()})) return false;
  return true;
}

}  // namespace

std::vector<TimeRange> joined(std::vector<TimeRange> ranges) {
  std::ranges::sort(ranges, {}, &TimeRange::start);
  std::vector<TimeRange> whole;
  for (const TimeRange& range : ranges) {
    if (whole.empty() || whole.back().end < range.start)
      whole.push_back(range);
    else
      whole.back().end = std::max(whole.back().end, range.end);
  }
  return whole;
}

bool is_quiet(std::span<const TimeRange> quiet, const TimeRange& bucket) {
  return std::ranges::any_of(
      quiet, [&](const TimeRange& range) { return range.start <= bucket.start && bucket.end <= range.end; });
}

bool is_whole(const Parts& parts, const TimeRange& bucket) {
  auto next = parts.candles.begin();
  for (TimePoint part = bucket.start; part < bucket.end; part += parts.interval.length()) {
    if (next != parts.candles.end() && next->open_time == part)
      ++next;
    else if (!is_quiet(parts.quiet, {part, part + parts.interval.length()}))
      return false;
  }
  return true;
}

void PartMerge::add(const Candle& part) {
  if (forming_)
    forming_->merge(Forming(part));
  else
    forming_.emplace(part);
}

std::optional<Candle> PartMerge::candle(Interval interval, TimePoint open_time, milliseconds max_gap) const {
  if (!forming_) return {};
  return forming_->close(interval, open_time, max_gap);
}

std::optional<Candle> merge(const Parts& parts, Interval interval, TimePoint open_time,
                            milliseconds max_gap) {
  if (parts.candles.empty()) return {};
  const bool live =
      std::ranges::all_of(parts.candles, [](const Candle& part) { return part.source == Source::live; });
  if (!live && !parts.quiet.empty())
    return merged_with_quiet(parts, {open_time, open_time + interval.length()})
        .close(interval, open_time, max_gap);
  PartMerge merged;
  for (const Candle& part : parts.candles) merged.add(part);
  return merged.candle(interval, open_time, max_gap);
}

std::optional<Candle> merge_stored(const Parts& parts, Interval interval, TimePoint open_time,
                                   milliseconds max_gap) {
  auto candle = merge(parts, interval, open_time, max_gap);
  if (candle && parts.candles.front().open_time > open_time && !begins_quiet(parts, *candle))
    candle->complete = false;
  return candle;
}

}  // namespace candled
