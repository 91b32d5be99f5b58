#include "store/repair_rows.hpp"

#include <map>

#include "sql/queries.hpp"
#include "store/layout.hpp"

namespace candled::store {
namespace {

/// The open times of the buckets of `bigger` that hold one of `parts`.
std::set<TimePoint> buckets_around(const std::set<TimePoint>& parts, Interval bigger) {
  std::set<TimePoint> buckets;
  for (const TimePoint part : parts) buckets.insert(buckets.end(), bigger.floor(part));
  return buckets;
}

/// The open times of all buckets that `repair` says something about.
std::set<TimePoint> touched_by(const Repair& repair) {
  std::set<TimePoint> buckets;
  for (const Candle& candle : repair.candles) buckets.insert(candle.open_time);
  for (const GivenUp& given_up : repair.given_up)
    for (TimePoint time = given_up.buckets.start; time < given_up.buckets.end;
         time += repair.interval.length())
      buckets.insert(time);
  return buckets;
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

}  // namespace

GivenUpRows::GivenUpRows(const Connection& connection)
    : insert_(connection, queries::insert_given_up),
      select_(connection, queries::select_given_up) {}

void GivenUpRows::insert(PairId pair, Interval interval, const GivenUp& given_up) {
  insert_.execute(integer_of(pair), integer_of(interval), seconds_of(given_up.buckets.start),
                  seconds_of(given_up.buckets.end), static_cast<std::int64_t>(given_up.reason));
}

std::vector<GivenUp> GivenUpRows::select(PairId pair, Interval interval, TimeRange range) {
  std::vector<GivenUp> found;
  auto rows = select_.rows(integer_of(pair), integer_of(interval), seconds_of(range.start));
  while (rows.next()) {
    const TimeRange buckets{TimePoint(std::chrono::seconds(rows.integer(0))),
                            TimePoint(std::chrono::seconds(rows.integer(1)))};
    if (buckets.start >= range.end) break;
    found.push_back({.buckets = buckets, .reason = GiveUp(static_cast<std::uint8_t>(rows.integer(2)))});
  }
  return found;
}

RepairRows::RepairRows(const Connection& connection, CandleTable& candles, Series::Options built_with)
    : built_with_(std::move(built_with)),
      candles_(candles),
      walk_(connection),
      given_up_(connection),
      removed_(connection) {}

Repaired RepairRows::apply(const Repair& repair, TimePoint closed_until) {
  removed_until_ = removed_.select();
  Repaired repaired;
  repaired.fetched = take(repair, closed_until);
  for (const GivenUp& given_up : repair.given_up) given_up_.insert(repair.pair, repair.interval, given_up);
  repaired.derived = derive(repair, closed_until);
  return repaired;
}

std::size_t RepairRows::take(const Repair& repair, TimePoint closed_until) {
  std::vector<PairCandle> taken;
  for (const Candle& candle : repair.candles) {
    if (was_removed(removed_until_, candle.interval, candle.open_time)) continue;
    const PairCandle row{repair.pair, candle};
    const auto complete = candles_.complete(row);
    if (complete == true || candle.close_time() > closed_until) continue;
    complete ? candles_.replace(row) : void(candles_.insert(row));
    taken.push_back(row);
  }
  candles_.extend_spans(taken);
  return taken.size();
}

/// Ascending: a bigger candle's parts are merged before it.
std::size_t RepairRows::derive(const Repair& repair, TimePoint closed_until) {
  std::size_t derived = 0;
  std::map<Interval, std::set<TimePoint>> touched{{repair.interval, touched_by(repair)}};
  for (const Interval interval : built_with_.intervals.bigger()) {
    const auto parts = touched.find(*built_with_.intervals.parts_of(interval));
    if (parts == touched.end()) continue;
    const auto& buckets = touched[interval] = buckets_around(parts->second, interval);
    for (const TimePoint open_time : buckets) {
      if (open_time + interval.length() > closed_until)
        running_.insert({interval, repair.pair, open_time});
      else if (can_derive(interval, open_time) && derive(repair.pair, interval, open_time))
        ++derived;
    }
  }
  return derived;
}

/// Not when some of its parts may have been removed: the rest would make another candle of it. Nor when it
/// was itself.
bool RepairRows::can_derive(Interval interval, TimePoint open_time) const {
  return !was_removed(removed_until_, interval, open_time) &&
         !was_removed(removed_until_, *built_with_.intervals.parts_of(interval), open_time);
}

/// Returns whether that changed something.
bool RepairRows::derive(PairId pair, Interval interval, TimePoint open_time) {
  derive_missing_parts(pair, interval, open_time);
  const auto candle = merged(pair, interval, open_time);
  if (!candle) return false;
  const PairCandle row{pair, *candle};
  if (candles_.insert(row)) {
    candles_.extend_spans({&row, 1});
    return true;
  }
  const auto stored =
      walk_.one_pair(pair, interval, {open_time, row.candle.close_time(), Order::ascending}, 1);
  if (!stored.empty() && stored.front().candle.identical_to(*candle)) return false;
  candles_.replace(row);
  return true;
}

/// An interval that was configured later may lie between: its candles of earlier times are not stored, though
/// their own parts are, and without them the bigger candle would lose what they had.
void RepairRows::derive_missing_parts(PairId pair, Interval interval, TimePoint open_time) {
  const Interval part = *built_with_.intervals.parts_of(interval);
  if (part == built_with_.intervals.shortest()) return;
  std::set<TimePoint> stored;
  for (const auto& row : stored_in(pair, part, {open_time, open_time + interval.length()}))
    stored.insert(row.open_time);
  for (TimePoint time = open_time; time < open_time + interval.length(); time += part.length())
    if (!stored.contains(time) && can_derive(part, time)) derive(pair, part, time);
}

/// A restart forgets which parts were repaired, and a series may not know of parts that are stored: then what
/// it closed is not complete.
PairCandle RepairRows::agreeing_with_parts(const PairCandle& closed) {
  const auto& [pair, candle] = closed;
  const bool repaired = running_.contains({candle.interval, pair, candle.open_time});
  if (!repaired && candle.source == Source::live && candle.complete) return closed;
  auto candle_of_parts = merged(pair, candle.interval, candle.open_time);
  if (!candle_of_parts) return closed;
  if (!repaired && candle.observation && candle_of_parts->observation) {
    if (candle_of_parts->observation->samples <= candle.observation->samples) return closed;
    candle_of_parts->complete = false;
  }
  return {pair, *candle_of_parts};
}

/// What has closed never closes again in a service that goes on, whatever its clock does. So a live candle
/// that is there already comes from a clock that was days ahead, or from a recording.
bool RepairRows::is_of_another_time(const PairCandle& closed) {
  const auto& [pair, candle] = closed;
  if (!candle.complete) return false;
  const auto stored = stored_in(pair, candle.interval, {candle.open_time, candle.close_time()});
  return !stored.empty() && stored.front().source == Source::live && !stored.front().identical_to(candle);
}

void RepairRows::closed(TimePoint until) {
  std::erase_if(running_, [&](const Key& key) {
    const auto& [interval, pair, open_time] = key;
    return open_time + interval.length() <= until;
  });
}

std::optional<Candle> RepairRows::merged(PairId pair, Interval interval, TimePoint open_time) {
  const auto parts = built_with_.intervals.parts_of(interval);
  if (!parts) return {};
  const TimeRange bucket{open_time, open_time + interval.length()};
  const std::vector<Candle> candles = stored_in(pair, *parts, bucket);
  // What was given up is known of the interval that is fetched, which the parts may be merged from
  // themselves.
  std::vector<TimeRange> quiet;
  for (const Interval smaller : built_with_.intervals.all()) {
    if (smaller > *parts) break;
    for (const auto& given_up : given_up_.select(pair, smaller, bucket))
      if (given_up.reason == GiveUp::no_trades) quiet.push_back(given_up.buckets);
  }
  const Parts all{.interval = *parts, .candles = candles, .quiet = quiet};
  auto candle = merge(all, interval, open_time, built_with_.max_gap);
  // Whether a part that is missing at the beginning was observed is not stored.
  if (candle && candles.front().open_time > open_time && !begins_quiet(all, *candle))
    candle->complete = false;
  return candle;
}

std::vector<Candle> RepairRows::stored_in(PairId pair, Interval interval, TimeRange range) {
  std::vector<Candle> candles;
  for (const auto& row :
       walk_.one_pair(pair, interval, {range.start, range.end, Order::ascending},
                      static_cast<std::size_t>((range.end - range.start) / interval.length())))
    candles.push_back(row.candle);
  return candles;
}

}  // namespace candled::store
