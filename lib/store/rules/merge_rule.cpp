#include "store/rules/merge_rule.hpp"

#include <set>
#include <utility>

namespace candled::store {

MergeRule::MergeRule(CandleRows& rows, CandleBuilder::Options built_with, Writers writers)
    : rows_(rows),
      parts_(rows, std::move(built_with)),
      before_(rows),
      writers_(writers) {}

void MergeRule::begin() {
  if (writers_ == Writers::several) {
    for (const Interval interval : rows_.intervals()) parts_.add_interval(interval);
    return;
  }
  if (begun_) return;
  begins_ = true;
  for (const auto& [pair, interval, newest] : before_.newest())
    if (!parts_.configured_part_of(interval)) touch(pair, interval, newest);
}

bool MergeRule::add(const PairCandle& closed) {
  const auto& [pair, candle] = closed;
  const bool is_merge = writers_ == Writers::one &&
                        !touched_.contains({candle.interval, pair, candle.open_time}) &&
                        !before_.any_in(pair, bucket_of(candle.interval, candle.open_time));
  if (is_merge && rows_.insert(closed)) return true;
  touched(candle.interval, pair, candle.open_time).closed = candle;
  touch(pair, candle.interval, candle.open_time);
  return false;
}

/// Calls `visit` with the interval and open_time of each bigger bucket that a candle of `part` belongs to.
template <typename Visit>
void MergeRule::each_bigger(PairId pair, Interval part, TimePoint open_time, const Visit& visit) {
  for (const Interval bigger : parts_.intervals()) {
    if (bigger <= part || !bigger.is_multiple_of(part)) continue;
    const TimePoint bucket = bigger.floor(open_time);
    const auto may_be_there = [&] {
      return writers_ == Writers::several || before_.in_series(pair, bigger, bucket);
    };
    const bool is_there =
        parts_.is_configured(bigger) || (may_be_there() && parts_.stored(pair, bigger, bucket).has_value());
    if (is_there) visit(bigger, bucket);
  }
}

void MergeRule::touch(PairId pair, Interval part, TimePoint open_time) {
  parts_.add_interval(part);  // a state that was left may be of an interval without stored candles
  each_bigger(pair, part, open_time,
              [&](Interval bigger, TimePoint bucket) { touched(bigger, pair, bucket); });
}

void MergeRule::touch_unless_new(const PairCandle& part) {
  const auto& [pair, candle] = part;
  parts_.add_interval(candle.interval);
  each_bigger(pair, candle.interval, candle.open_time, [&](Interval bigger, TimePoint bucket) {
    // The first batch may contain candles that an earlier run left: no builder closes their bigger buckets.
    if (writers_ == Writers::several || !begun_ || before_.any_in(pair, bucket_of(bigger, bucket)))
      touched(bigger, pair, bucket);
  });
}

void MergeRule::touch_bucket(const StoredBucket& bucket) {
  touched(bucket.interval, bucket.pair, bucket.open_time);
  touch(bucket.pair, bucket.interval, bucket.open_time);
}

void MergeRule::touch_wrong(const StoredBucket& bucket) {
  touch_bucket(bucket);
  touched(bucket.interval, bucket.pair, bucket.open_time).wrong = true;
}

void MergeRule::know(Interval interval) {
  parts_.add_interval(interval);
  before_.forget();
}

/// Returns the entry of a bucket, and adds it if needed. The stored candle is looked up then, before its
/// parts change.
auto MergeRule::touched(Interval interval, PairId pair, TimePoint open_time) -> Touched& {
  const auto [entry, added] =
      touched_.try_emplace({interval, pair, open_time}, Touched{.there = false, .was_merge = false});
  if (!added) return entry->second;
  const auto is = parts_.stored(pair, interval, open_time);
  const auto merged = is ? parts_.merged(pair, interval, open_time) : std::nullopt;
  entry->second.there = is.has_value();
  entry->second.was_merge = merged && same_but_for_complete(*is, merged->candle);
  return entry->second;
}

std::vector<PairCandle> MergeRule::merge(TimePoint closed_until) {
  std::vector<PairCandle> changed;
  // The buckets are in the order of the intervals. Those that merge_missing_parts() touches come later in it.
  for (auto& [key, how] : touched_) {
    const auto& [interval, pair, open_time] = key;
    if (open_time + interval.length() > closed_until && !how.closed && !how.there) continue;
    merge_missing_parts(pair, interval, open_time, changed);
    how.done = true;
    const auto merged = parts_.merged(pair, interval, open_time);
    // Of several writers each has closed the candle with the parts that it saw itself, and others are stored.
    const bool ignores_closed = writers_ == Writers::several && merged;
    const auto candle = bigger_candle({.stored = parts_.stored(pair, interval, open_time),
                                       .closed = ignores_closed ? std::nullopt : how.closed,
                                       .merged = merged,
                                       .was_merge = how.was_merge,
                                       .wrong = how.wrong});
    if (candle && store({pair, *candle})) changed.push_back({pair, *candle});
  }
  return changed;
}

/// Stores a candle. Returns whether that changed anything.
bool MergeRule::store(const PairCandle& row) {
  if (rows_.insert(row)) return true;
  const auto is = parts_.stored(row.pair, row.candle.interval, row.candle.open_time);
  if (is && is->identical_to(row.candle)) return false;
  rows_.replace(row);
  return true;
}

/// Merges the missing parts of a bucket. An interval that was configured later may lie between: its earlier
/// candles are not stored, although their own parts are, and without them the bigger candle would lose the
/// contents of those parts.
void MergeRule::merge_missing_parts(PairId pair, Interval interval, TimePoint open_time,
                                    std::vector<PairCandle>& changed) {
  const auto part = parts_.configured_part_of(interval);
  if (!part || !parts_.configured_part_of(*part)) return;
  std::set<TimePoint> there;
  for (const auto& candle : rows_.read(pair, *part, bucket_of(interval, open_time)))
    there.insert(candle.open_time);
  for (TimePoint time = open_time; time < open_time + interval.length(); time += part->length()) {
    if (there.contains(time)) continue;
    merge_missing_parts(pair, *part, time, changed);
    const auto merged = parts_.merged(pair, *part, time);
    if (!merged) continue;
    touch(pair, *part, time);
    rows_.insert({pair, merged->candle});
    if (const auto waiting = touched_.find({*part, pair, time}); waiting != touched_.end())
      waiting->second.there = waiting->second.was_merge = true;
    changed.push_back({pair, merged->candle});
  }
}

void MergeRule::committed() {
  parts_.forget();
  if (writers_ == Writers::several) return touched_.clear();
  // The first batch may contain candles that an earlier run left, which the builder of later batches does not
  // know.
  if (std::exchange(begins_, false)) {
    begun_ = true;
    before_.forget();
  }
  std::erase_if(touched_, [](const auto& entry) { return entry.second.done; });
}

void MergeRule::rolled_back() {
  begins_ = false;
  parts_.forget();
  if (writers_ == Writers::several) return touched_.clear();
  for (auto& [key, how] : touched_) {
    how.closed.reset();
    how.done = false;
  }
}

}  // namespace candled::store
