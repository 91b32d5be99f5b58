#include "gaps/gaps.hpp"

#include <algorithm>

namespace candled::gaps {
namespace {

/// Returns the defect of a bucket with the stored `candle`, null if there is none; empty if the bucket has no
/// defect.
std::optional<GapKind> wrong_with(const Candle* candle) {
  if (candle == nullptr) return GapKind::missing;
  return candle->complete ? std::nullopt : std::optional(GapKind::incomplete);
}

std::optional<store::GiveUp> reason_at(std::span<const store::GivenUp> given_up, TimePoint open_time) {
  const auto found = std::ranges::find_if(given_up, [open_time](const store::GivenUp& stretch) {
    return stretch.buckets.start <= open_time && open_time < stretch.buckets.end;
  });
  return found == given_up.end() ? std::nullopt : std::optional(found->reason);
}

void append(std::vector<Gap>& gaps, const Gap& bucket) {
  if (!gaps.empty()) {
    Gap& last = gaps.back();
    if (last.buckets.end == bucket.buckets.start && last.kind == bucket.kind &&
        last.given_up == bucket.given_up) {
      last.buckets.end = bucket.buckets.end;
      return;
    }
  }
  gaps.push_back(bucket);
}

}  // namespace

std::string_view to_string(GapKind kind) {
  return kind == GapKind::missing ? "missing" : "incomplete";
}

TimeRange expected_range(const Intervals& intervals, const Listing& listing) {
  TimePoint start = listing.shortest.first;
  // The start of one bucket may lie inside another if the intervals are not multiples of each other (10m and
  // 15m).
  for (TimePoint earlier = intervals.earliest_start(start); earlier < start;
       earlier = intervals.earliest_start(start))
    start = earlier;
  const TimePoint newest_end = listing.shortest.newest + listing.shortest.interval.length();
  const TimePoint end = listing.listed ? listing.stored_until : std::min(newest_end, listing.stored_until);
  return {start, std::max(start, end)};
}

std::size_t count_buckets(Interval interval, TimeRange range) {
  const TimeRange whole = whole_buckets(interval, range);
  return static_cast<std::size_t>((whole.end - whole.start) / interval.length());
}

TimeRange whole_buckets(Interval interval, TimeRange range) {
  const TimePoint start = interval.ceil(range.start);
  return {start, std::max(start, interval.floor(range.end))};
}

store::CandleReader::Result<std::vector<Gap>> find_gaps(store::CandleReader& reader, PairId pair,
                                                        Interval interval, TimeRange range) {
  const TimeRange buckets = whole_buckets(interval, range);
  if (buckets.start >= buckets.end) return std::vector<Gap>{};
  const auto rows = reader.candles({.pairs = {pair},
                                    .intervals = {interval},
                                    .start = buckets.start,
                                    .end = buckets.end,
                                    .limit = count_buckets(interval, buckets)});
  if (!rows) return std::unexpected(rows.error());

  std::vector<Gap> gaps;
  std::optional<std::vector<store::GivenUp>> given_up;  // read when the first gap is found
  auto row = rows->begin();
  for (TimePoint open_time = buckets.start; open_time < buckets.end; open_time += interval.length()) {
    const bool stored = row != rows->end() && row->candle.open_time == open_time;
    const auto wrong = wrong_with(stored ? &(row++)->candle : nullptr);
    if (!wrong) continue;
    if (!given_up) {
      auto read = reader.given_up(pair, interval, buckets);
      if (!read) return std::unexpected(read.error());
      given_up = std::move(*read);
    }
    const auto reason = reason_at(*given_up, open_time);
    if (*wrong == GapKind::missing && reason && store::is_quiet(*reason)) continue;
    append(gaps, {.buckets = {open_time, open_time + interval.length()}, .kind = *wrong, .given_up = reason});
  }
  return gaps;
}

}  // namespace candled::gaps
