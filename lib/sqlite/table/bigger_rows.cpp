#include "sqlite/table/bigger_rows.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "candle/better.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

TimeRange bucket_of(Interval interval, TimePoint open_time) {
  return {open_time, open_time + interval.length()};
}

/// Whether nothing was traded in `bigger` before the first of its parts, as far as the exchange's own candles
/// count it.
bool begins_quiet(const Parts& parts, const Candle& bigger) {
  if (bigger.source == Source::live) return false;
  for (TimePoint time = bigger.open_time; time < parts.candles.front().open_time;
       time += parts.interval.length())
    if (!is_quiet(parts.quiet, {time, time + parts.interval.length()})) return false;
  return true;
}

/// Whether two candles were made of the same, whatever is known of how well it covers the bucket.
bool same_but_for_complete(const Candle& one, Candle other) {
  other.complete = one.complete;
  return one.identical_to(other);
}

/// What is best known of a bucket: whoever built a candle may know what the stored parts do not say.
Candle best_of(const std::optional<Candle>& closed, Candle merged, bool whole) {
  if (!closed || whole) return merged;
  if (same_but_for_complete(*closed, merged)) {
    merged.complete = merged.complete || closed->complete;
    return merged;
  }
  return better(*closed, merged) ? *closed : merged;
}

std::vector<Interval> together(std::span<const Interval> configured, const std::vector<Interval>& stored) {
  std::set<Interval> all(configured.begin(), configured.end());
  all.insert(stored.begin(), stored.end());
  return {all.begin(), all.end()};
}

}  // namespace

BiggerRows::BiggerRows(const Connection& connection, CandleTable& candles, GivenUpRows& given_up,
                       CandleBuilder::Options built_with)
    : built_with_(std::move(built_with)),
      candles_(candles),
      given_up_(given_up),
      walk_(connection),
      removed_(connection),
      before_(connection),
      intervals_(together(built_with_.intervals.all(), before_.intervals())) {}

void BiggerRows::begin() {
  if (begun_) return;
  begins_ = true;
  for (const auto& [pair, interval, newest] : before_.newest())
    if (!has_parts(interval)) touch(pair, interval, newest);
}

bool BiggerRows::has_parts(Interval interval) const {
  return std::ranges::count(built_with_.intervals.bigger(), interval) > 0;
}

bool BiggerRows::may_have_parts(Interval interval) const {
  return std::ranges::any_of(intervals_,
                             [&](Interval part) { return part < interval && interval.is_multiple_of(part); });
}

bool BiggerRows::is_configured(Interval interval) const {
  return std::ranges::binary_search(built_with_.intervals.all(), interval);
}

bool BiggerRows::add(const PairCandle& closed) {
  const auto& [pair, candle] = closed;
  const bool is_merge = !touched_.contains({candle.interval, pair, candle.open_time}) &&
                        !before_.any_in(pair, bucket_of(candle.interval, candle.open_time));
  if (is_merge && candles_.insert(closed)) return true;
  touched(candle.interval, pair, candle.open_time).closed = candle;
  touch(pair, candle.interval, candle.open_time);
  return false;
}

/// Calls `visit` with the buckets, by interval and open_time, that a candle of `part` belongs to.
template <typename Visit>
void BiggerRows::each_bigger(PairId pair, Interval part, TimePoint open_time, const Visit& visit) {
  // A state that was left may be of an interval that nothing was stored of.
  if (const auto place = std::ranges::lower_bound(intervals_, part);
      place == intervals_.end() || *place != part)
    intervals_.insert(place, part);
  for (const Interval bigger : intervals_) {
    if (bigger <= part || !bigger.is_multiple_of(part)) continue;
    const TimePoint bucket = bigger.floor(open_time);
    const bool is_there = is_configured(bigger) || (before_.in_series(pair, bigger, bucket) &&
                                                    stored(pair, bigger, bucket).has_value());
    if (is_there) visit(bigger, bucket);
  }
}

void BiggerRows::touch(PairId pair, Interval part, TimePoint open_time) {
  each_bigger(pair, part, open_time,
              [&](Interval bigger, TimePoint bucket) { touched(bigger, pair, bucket); });
}

void BiggerRows::touch_unless_new(const PairCandle& part) {
  const auto& [pair, candle] = part;
  each_bigger(pair, candle.interval, candle.open_time, [&](Interval bigger, TimePoint bucket) {
    // The first batch may have what an earlier run left: no builder closes its bigger buckets.
    if (!begun_ || before_.any_in(pair, bucket_of(bigger, bucket))) touched(bigger, pair, bucket);
  });
}

void BiggerRows::touch_bucket(const store::StoredBucket& bucket) {
  touched(bucket.interval, bucket.pair, bucket.open_time);
  touch(bucket.pair, bucket.interval, bucket.open_time);
}

void BiggerRows::touch_wrong(const store::StoredBucket& bucket) {
  touch_bucket(bucket);
  touched(bucket.interval, bucket.pair, bucket.open_time).wrong = true;
}

/// What was stored of a bucket is looked up while it is there: before its parts change.
auto BiggerRows::touched(Interval interval, PairId pair, TimePoint open_time) -> Touched& {
  const auto [entry, added] =
      touched_.try_emplace({interval, pair, open_time}, Touched{.there = false, .bound = false});
  if (!added) return entry->second;
  const auto is = stored(pair, interval, open_time);
  const auto of_parts = is ? merged(pair, interval, open_time) : std::nullopt;
  entry->second.there = is.has_value();
  entry->second.bound = of_parts && same_but_for_complete(*is, of_parts->candle);
  return entry->second;
}

std::vector<PairCandle> BiggerRows::merge(TimePoint closed_until) {
  std::vector<PairCandle> changed;
  // In the order of the intervals. What merge_missing_parts() touches comes later in it.
  for (auto& [key, how] : touched_) {
    const auto& [interval, pair, open_time] = key;
    if (open_time + interval.length() > closed_until && !how.closed && !how.there) continue;
    merge_missing_parts(pair, interval, open_time, changed);
    how.done = true;
    if (const auto candle = settled(pair, interval, open_time, how))
      if (store({pair, *candle})) changed.push_back({pair, *candle});
  }
  candles_.extend_spans(changed);
  return changed;
}

/// The candle that a bucket is to have; nothing if there is none, or the stored one stays.
std::optional<Candle> BiggerRows::settled(PairId pair, Interval interval, TimePoint open_time,
                                          const Touched& how) {
  const auto is = stored(pair, interval, open_time);
  const auto of_parts = merged(pair, interval, open_time);
  if (how.wrong) return of_parts ? std::optional(of_parts->candle) : std::nullopt;
  if (!of_parts) return how.closed && (!is || replaces(*is, *how.closed)) ? how.closed : std::nullopt;
  const Candle best = best_of(how.closed, of_parts->candle, of_parts->whole);
  if (!is) return best;
  if (is->complete && !best.complete) return {};
  return of_parts->whole || how.bound || replaces(*is, best) ? std::optional(best) : std::nullopt;
}

/// Returns whether that changed something.
bool BiggerRows::store(const PairCandle& row) {
  if (candles_.insert(row)) return true;
  const auto is = stored(row.pair, row.candle.interval, row.candle.open_time);
  if (is && is->identical_to(row.candle)) return false;
  candles_.replace(row);
  return true;
}

/// An interval that was configured later may lie between: its candles of earlier times are not stored, though
/// their own parts are, and without them the bigger candle would lose what they had.
void BiggerRows::merge_missing_parts(PairId pair, Interval interval, TimePoint open_time,
                                     std::vector<PairCandle>& changed) {
  if (!has_parts(interval)) return;
  const Interval part = *built_with_.intervals.parts_of(interval);
  if (part == built_with_.intervals.shortest()) return;
  std::set<TimePoint> there;
  for (const auto& candle : stored_in(pair, part, bucket_of(interval, open_time)))
    there.insert(candle.open_time);
  for (TimePoint time = open_time; time < open_time + interval.length(); time += part.length()) {
    if (there.contains(time)) continue;
    merge_missing_parts(pair, part, time, changed);
    const auto of_parts = merged(pair, part, time);
    if (!of_parts) continue;
    touch(pair, part, time);
    candles_.insert({pair, of_parts->candle});
    if (const auto waiting = touched_.find({part, pair, time}); waiting != touched_.end())
      waiting->second.there = waiting->second.bound = true;
    changed.push_back({pair, of_parts->candle});
  }
}

/// What the candles of `interval` may be merged from, the first choice first. As configured, so that what was
/// configured once is asked only where that does not reach.
std::vector<Interval> BiggerRows::parts_of(Interval interval) const {
  std::vector<Interval> parts;
  if (has_parts(interval)) parts.push_back(*built_with_.intervals.parts_of(interval));
  for (auto part = intervals_.rbegin(); part != intervals_.rend(); ++part)
    if (*part < interval && interval.is_multiple_of(*part) && std::ranges::count(parts, *part) == 0)
      parts.push_back(*part);
  return parts;
}

/// From parts that are all there, if there are such. Not where some parts may have been removed: the rest
/// would make another candle. Nor where the candle was itself.
auto BiggerRows::merged(PairId pair, Interval interval, TimePoint open_time) -> std::optional<Merged> {
  if (may_have_been_removed(interval, open_time)) return {};
  std::optional<Merged> of_some;
  for (const Interval part : parts_of(interval)) {
    if (may_have_been_removed(part, open_time)) continue;
    const auto of_parts = merged_from(part, pair, interval, open_time);
    if (of_parts && of_parts->whole) return of_parts;
    if (!of_some) of_some = of_parts;
  }
  return of_some;
}

auto BiggerRows::merged_from(Interval part, PairId pair, Interval interval, TimePoint open_time)
    -> std::optional<Merged> {
  const TimeRange bucket = bucket_of(interval, open_time);
  const std::vector<Candle> candles = stored_in(pair, part, bucket);
  if (candles.empty()) return {};
  // What was given up is known of the interval that is fetched, which the parts may be merged from
  // themselves.
  std::vector<TimeRange> quiet;
  for (const Interval smaller : intervals_) {
    if (smaller > part) break;
    for (const auto& given_up : given_up_.select(pair, smaller, bucket))
      if (given_up.reason == store::GiveUp::no_trades) quiet.push_back(given_up.buckets);
  }
  const Parts all{.interval = part, .candles = candles, .quiet = quiet};
  Candle candle = *candled::merge(all, interval, open_time, built_with_.max_gap);
  // Whether a part that is missing at the beginning was observed is not stored.
  if (candles.front().open_time > open_time && !begins_quiet(all, candle)) candle.complete = false;
  return Merged{candle, is_whole(all, bucket)};
}

std::optional<Candle> BiggerRows::stored(PairId pair, Interval interval, TimePoint open_time) {
  const auto candles = stored_in(pair, interval, bucket_of(interval, open_time));
  return candles.empty() ? std::nullopt : std::optional(candles.front());
}

std::vector<Candle> BiggerRows::stored_in(PairId pair, Interval interval, TimeRange range) {
  std::vector<Candle> candles;
  for (const auto& row :
       walk_.one_pair_if_sound(pair, interval, {range.start, range.end, store::Order::ascending},
                               static_cast<std::size_t>((range.end - range.start) / interval.length())))
    candles.push_back(row.candle);
  return candles;
}

bool BiggerRows::may_have_been_removed(Interval interval, TimePoint open_time) {
  if (!removed_until_) removed_until_ = removed_.select();
  return was_removed(*removed_until_, interval, open_time);
}

void BiggerRows::committed() {
  removed_until_.reset();
  // The first batch may have what an earlier run left: the builder of those that follow does not know it.
  if (std::exchange(begins_, false)) {
    begun_ = true;
    before_.forget();
  }
  std::erase_if(touched_, [](const auto& entry) { return entry.second.done; });
}

void BiggerRows::rolled_back() {
  begins_ = false;
  removed_until_.reset();
  for (auto& [key, how] : touched_) {
    how.closed.reset();
    how.done = false;
  }
}

}  // namespace candled::sqlite
