#include "store/rules/repair_rule.hpp"

namespace candled::store {

Repaired RepairRule::apply(const Repair& repair, TimePoint closed_until) {
  Repaired repaired;
  repaired.fetched = take(repair, closed_until);
  for (const GivenUp& given_up : repair.given_up) {
    for (TimePoint time = given_up.buckets.start; time < given_up.buckets.end;
         time += repair.interval.length())
      merge_.touch(repair.pair, repair.interval, time);
    rows_.give_up(repair.pair, repair.interval, given_up);
  }
  repaired.derived = merge_.merge(closed_until).size();
  return repaired;
}

std::size_t RepairRule::take(const Repair& repair, TimePoint closed_until) {
  const auto removed_until = rows_.removed_until();
  std::size_t taken = 0;
  for (const Candle& candle : repair.candles) {
    if (was_removed(removed_until, candle.interval, candle.open_time) || candle.close_time() > closed_until)
      continue;
    const auto stored = rows_.read(repair.pair, candle.interval, {candle.open_time, candle.close_time()});
    if (!stored.empty() && stored.front().complete) continue;
    // Shorter candles of an interval that is no longer configured may be stored.
    merge_.touch_bucket({repair.pair, candle.interval, candle.open_time});
    const PairCandle row{repair.pair, candle};
    if (!rows_.insert(row)) rows_.replace(row);
    ++taken;
  }
  return taken;
}

}  // namespace candled::store
