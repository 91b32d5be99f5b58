#include "derive/derived_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "candle/merge.hpp"
#include "derive/forming_parts.hpp"
#include "store/place_order.hpp"

namespace candled::derive {
namespace {

using Rows = DerivedReader::Rows;

/// The number of parts that are read at a time, unless one bucket has more.
constexpr std::size_t parts_at_once = 20'000;

constexpr TimePoint earliest{-latest_time.time_since_epoch()};

/// Returns the number of buckets of `interval` that open in `range`, its end included, or one more.
std::uint64_t count_buckets(Interval interval, const TimeRange& range) {
  if (range.start > range.end) return 0;
  return static_cast<std::uint64_t>((range.end - range.start) / interval.length()) + 1;
}

bool selects(const store::CandleQuery& query, PairId pair) {
  return query.pairs.empty() || std::ranges::binary_search(query.pairs, pair);
}

/// The ranges in which a pair had no trades, read when they are first needed.
class QuietRanges {
 public:
  QuietRanges(store::CandleReader& reader, const Intervals& intervals, PairId pair, Interval part,
              TimeRange within)
      : reader_(reader),
        intervals_(intervals),
        pair_(pair),
        part_(part),
        within_(within) {}

  /// Returns those that lie at least partly in `bucket`.
  DerivedReader::Result<std::span<const TimeRange>> in(const TimeRange& bucket) {
    if (!read_)
      if (auto read = read_all(); !read) return std::unexpected(std::move(read.error()));
    const auto first = std::ranges::upper_bound(ranges_, bucket.start, {}, &TimeRange::end);
    const auto last = std::ranges::lower_bound(first, ranges_.end(), bucket.end, {}, &TimeRange::start);
    return std::span(first, last);
  }

 private:
  /// Reads what was given up of every interval up to that of the parts: they may themselves be merged from
  /// the fetched one.
  DerivedReader::Result<void> read_all() {
    std::vector<TimeRange> all;
    for (const Interval interval : intervals_.all()) {
      if (interval > part_) break;
      const auto given_up = reader_.given_up(pair_, interval, within_);
      if (!given_up) return std::unexpected(given_up.error());
      for (const store::GivenUp& one : *given_up)
        if (store::is_quiet(one.reason)) all.push_back(one.buckets);
    }
    ranges_ = joined(std::move(all));
    read_ = true;
    return {};
  }

  store::CandleReader& reader_;
  const Intervals& intervals_;
  const PairId pair_;
  const Interval part_;
  const TimeRange within_;
  bool read_ = false;
  std::vector<TimeRange> ranges_{};
};

/// Returns whether quiet ranges could change the merge of `parts`.
bool may_be_quiet_between(std::span<const Candle> parts, std::size_t all) {
  return parts.size() < all &&
         std::ranges::any_of(parts, [](const Candle& part) { return part.source != Source::live; });
}

/// Merges `more`, which is in the same order, into `rows`, and keeps the first `limit`. Of two candles of one
/// place, that of `rows` stays.
void merge_in(Rows& rows, Rows more, const store::PlaceOrder& order, std::size_t limit) {
  const auto middle = static_cast<std::ptrdiff_t>(rows.size());
  std::ranges::move(more, std::back_inserter(rows));
  std::inplace_merge(rows.begin(), rows.begin() + middle, rows.end(), order);
  const auto repeated = std::ranges::unique(
      rows, [&order](const auto& left, const auto& right) { return !order(left, right); });
  rows.erase(repeated.begin(), repeated.end());
  if (rows.size() > limit) rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(limit), rows.end());
}

}  // namespace

DerivedReader::DerivedReader(store::CandleReader& reader, Options options, TimePoint closed_until,
                             KnownPairs pairs)
    : reader_(reader),
      options_(std::move(options)),
      closed_until_(closed_until),
      pairs_(std::move(pairs)) {}

auto DerivedReader::candles(const store::CandleQuery& query) -> Result<Rows> {
  auto rows = reader_.candles(query);  // an earlier configuration may have stored derived intervals, too
  for (const Derived& derived : derived_in(query)) {
    if (!rows) break;
    auto found = derived_candles(query, derived);
    if (!found || rows->empty()) {
      rows = std::move(found);
    } else {
      const auto pairs = pairs_();
      merge_in(*rows, std::move(*found), store::PlaceOrder(*pairs, query.order), query.limit);
    }
  }
  return rows;
}

std::vector<DerivedReader::Derived> DerivedReader::derived_in(const store::CandleQuery& query) const {
  std::vector<Derived> derived;
  for (const Interval interval : query.intervals)
    if (options_.intervals.can_derive(interval))
      derived.push_back({interval, *options_.intervals.parts_of(interval)});
  return derived;
}

std::size_t DerivedReader::count_pairs(const std::vector<PairId>& pairs) const {
  return pairs.empty() ? pairs_()->count() : pairs.size();
}

/// Returns the time from which the parts of `derived` have not been removed for their age.
auto DerivedReader::kept_from(const Derived& derived) -> Result<TimePoint> {
  const auto removed_until = reader_.removed_until();
  if (!removed_until) return std::unexpected(removed_until.error());
  const auto until = removed_until->find(derived.part);
  return until == removed_until->end() ? earliest : until->second;
}

/// Returns the range of the closed buckets of `derived` that `query` selects by time, from the first one's
/// open_time to the last one's end.
auto DerivedReader::buckets_of(const store::CandleQuery& query, const Derived& derived) -> Result<TimeRange> {
  const auto kept = kept_from(derived);
  if (!kept) return std::unexpected(kept.error());
  TimePoint start = std::max(*kept, query.start.value_or(earliest));
  TimePoint end = query.end.value_or(latest_time);
  if (query.after && query.order == store::Order::ascending) start = std::max(start, query.after->open_time);
  if (query.after && query.order == store::Order::descending)
    end = std::min(end, query.after->open_time + milliseconds{1});
  start = std::clamp(start, earliest, latest_time);
  end = std::clamp(end, earliest, latest_time);
  return TimeRange{derived.interval.ceil(start),
                   std::min(derived.interval.ceil(end), derived.interval.floor(closed_until_))};
}

auto DerivedReader::derived_candles(const store::CandleQuery& query, const Derived& derived) -> Result<Rows> {
  auto range = buckets_of(query, derived);
  if (!range) return std::unexpected(range.error());
  Rows found;
  while (range->start < range->end && found.size() < query.limit) {
    const auto next = next_buckets(query, derived, *range, query.limit - found.size());
    if (!next) return std::unexpected(next.error());
    if (next->start >= next->end) break;
    auto rows = merged(query.pairs, derived, *next);
    if (!rows) return rows;
    const auto pairs = pairs_();
    const store::PlaceOrder order(*pairs, query.order);
    if (query.after) std::erase_if(*rows, [&](const auto& row) { return !order.follows(row, *query.after); });
    std::ranges::sort(*rows, order);
    std::ranges::move(*rows, std::back_inserter(found));
    (query.order == store::Order::ascending ? range->start : range->end) =
        query.order == store::Order::ascending ? next->end : next->start;
  }
  if (found.size() > query.limit)
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(query.limit), found.end());
  return found;
}

/// Returns the next buckets in `range`, in the order of `query`, that are to be read together to get `wanted`
/// candles. They begin with the first bucket that has a part, and are an empty range if none has.
auto DerivedReader::next_buckets(const store::CandleQuery& query, const Derived& derived, TimeRange range,
                                 std::size_t wanted) -> Result<TimeRange> {
  const auto first = reader_.candles({.pairs = query.pairs,
                                      .intervals = {derived.part},
                                      .start = range.start,
                                      .end = range.end,
                                      .order = query.order,
                                      .limit = 1});
  if (!first) return std::unexpected(first.error());
  if (first->empty()) return TimeRange{range.start, range.start};
  const std::size_t count =
      std::clamp<std::size_t>(wanted / std::max<std::size_t>(count_pairs(query.pairs), 1), 1,
                              std::max<std::size_t>(parts_at_once / derived.parts_in_bucket(), 1));
  const milliseconds length = derived.interval.length();
  const TimePoint bucket = derived.interval.floor(first->front().candle.open_time);
  if (query.order == store::Order::ascending)
    return TimeRange{bucket, std::min(range.end, bucket + length * static_cast<std::int64_t>(count))};
  return TimeRange{std::max(range.start, bucket - length * (static_cast<std::int64_t>(count) - 1)),
                   bucket + length};
}

/// Returns the candles of all `buckets`, in no particular order. Few pairs are read at a time if each has
/// many parts, so that memory stays bounded.
auto DerivedReader::merged(const std::vector<PairId>& pairs, const Derived& derived, TimeRange buckets)
    -> Result<Rows> {
  const auto parts_of_pair = static_cast<std::size_t>((buckets.end - buckets.start) / derived.part.length());
  const std::vector<PairId> all = pairs.empty() ? pairs_()->ids() : pairs;
  const std::size_t at_once = std::max<std::size_t>(parts_at_once / parts_of_pair, 1);
  Rows out;
  for (std::span<const PairId> rest(all); !rest.empty();
       rest = rest.subspan(std::min(at_once, rest.size()))) {
    const auto some = rest.first(std::min(at_once, rest.size()));
    const bool every = pairs.empty() && some.size() == all.size();
    auto parts =
        reader_.candles({.pairs = every ? std::vector<PairId>{} : std::vector(some.begin(), some.end()),
                         .intervals = {derived.part},
                         .start = buckets.start,
                         .end = buckets.end,
                         .limit = some.size() * parts_of_pair});
    if (!parts) return parts;
    if (some.size() > 1) std::ranges::stable_sort(*parts, {}, &PairCandle::pair);
    for (std::span<const PairCandle> left(*parts); !left.empty();) {
      const auto of_pair = std::ranges::equal_range(left, left.front().pair, {}, &PairCandle::pair);
      if (auto done = append_merged(out, of_pair, derived, buckets); !done)
        return std::unexpected(std::move(done.error()));
      left = left.subspan(of_pair.size());
    }
  }
  return out;
}

/// Appends the candles that are merged from `parts`, which are those of one pair in `buckets`.
auto DerivedReader::append_merged(Rows& out, std::span<const PairCandle> parts, const Derived& derived,
                                  TimeRange buckets) -> Result<void> {
  const PairId pair = parts.front().pair;
  QuietRanges quiet(reader_, options_.intervals, pair, derived.part, buckets);
  std::vector<Candle> of_bucket;
  for (auto part = parts.begin(); part != parts.end();) {
    const TimePoint start = derived.interval.floor(part->candle.open_time);
    const TimeRange bucket{start, start + derived.interval.length()};
    of_bucket.clear();
    for (; part != parts.end() && part->candle.open_time < bucket.end; ++part)
      of_bucket.push_back(part->candle);
    std::span<const TimeRange> quiet_here;
    if (may_be_quiet_between(of_bucket, derived.parts_in_bucket())) {
      const auto ranges = quiet.in(bucket);
      if (!ranges) return std::unexpected(ranges.error());
      quiet_here = *ranges;
    }
    const Parts all{.interval = derived.part, .candles = of_bucket, .quiet = quiet_here};
    out.push_back({pair, *merge_stored(all, derived.interval, start, options_.max_gap)});
  }
  return {};
}

auto DerivedReader::merges_more_than(std::size_t most, const store::CandleQuery& query) -> Result<bool> {
  const auto derived = derived_in(query);
  const std::size_t buckets =
      query.limit + count_pairs(query.pairs);  // a page ends with whole buckets of all pairs
  std::uint64_t at_most = 0;
  for (const Derived& one : derived) at_most += buckets * one.parts_in_bucket();
  if (at_most <= most) return false;

  const auto series = reader_.series();
  if (!series) return std::unexpected(series.error());
  std::uint64_t total = 0;
  for (const Derived& one : derived) {
    const auto range = buckets_of(query, one);
    if (!range) return std::unexpected(range.error());
    const TimePoint end = query.end ? std::clamp(*query.end, earliest, latest_time) : latest_time;
    std::uint64_t stored = 0;
    for (const store::SeriesSummary& summary : *series) {
      if (summary.interval != one.part || !selects(query, summary.pair)) continue;
      const TimeRange there{std::max(range->start, summary.first),
                            std::min(one.interval.ceil(end), summary.newest)};
      stored += std::min(summary.candles, count_buckets(one.part, there));
    }
    total += std::min<std::uint64_t>(stored, buckets * one.parts_in_bucket());
  }
  return total > most;
}

auto DerivedReader::running_parts(const std::vector<PairId>& pairs, Interval interval, TimePoint now)
    -> Result<RunningParts> {
  const Derived derived{interval, *options_.intervals.parts_of(interval)};
  const auto kept = kept_from(derived);
  if (!kept) return std::unexpected(kept.error());
  const TimePoint start = std::max(interval.floor(closed_until_), interval.ceil(*kept));
  auto rows = reader_.candles({.pairs = pairs,
                               .intervals = {derived.part},
                               .start = start,
                               .end = now,
                               .limit = count_pairs(pairs) * count_buckets(derived.part, {start, now})});
  if (!rows) return std::unexpected(std::move(rows.error()));
  return RunningParts{derived.part, start, std::move(*rows)};
}

auto DerivedReader::forming(const store::CandleQuery& query, const live::Unstored& unstored, TimePoint now)
    -> Result<Rows> {
  Rows all;
  for (const Derived& derived : derived_in(query)) {
    if (query.end && *query.end <= derived.interval.floor(closed_until_)) continue;
    auto parts = running_parts(query.pairs, derived.interval, now);
    if (!parts) return std::unexpected(std::move(parts.error()));
    add_unstored(parts->rows, unstored, query.pairs, derived.part, parts->start, now);
    std::ranges::copy_if(merge_forming(std::move(parts->rows), derived.interval, now),
                         std::back_inserter(all),
                         [&query](const PairCandle& row) { return query.selects(row); });
  }
  return all;
}

}  // namespace candled::derive
