#include "store/rules/repair_rule.hpp"

namespace candled::store {

Repaired RepairRule::apply(const Repair& repair, TimePoint closed_until) {
  Repaired repaired;
  repaired.fetched = take(repair, closed_until);
  for (const GivenUp& given_up : repair.given_up) {
    touch(repair, given_up);
    rows_.give_up(repair.pair, repair.interval, given_up);
  }
  repaired.derived = merge_.merge(closed_until).size();
  return repaired;
}

/// Has the bigger candles merged anew that given-up buckets belong to. There is no candle before a pair was
/// listed, so of all these buckets, which may span years, only the last shares a bigger one with candles.
void RepairRule::touch(const Repair& repair, const GivenUp& given_up) {
  const auto& [buckets, reason] = given_up;
  const milliseconds length = repair.interval.length();
  const TimePoint first = reason == GiveUp::not_listed ? buckets.end - length : buckets.start;
  for (TimePoint time = first; time < buckets.end; time += length)
    merge_.touch(repair.pair, repair.interval, time);
}

std::size_t RepairRule::take(const Repair& repair, TimePoint closed_until) {
  const auto removed_until = rows_.removed_until();
  std::size_t taken = 0;
  for (std::size_t i = 0; i < repair.candles.size(); ++i) {
    const Candle& candle = repair.candles[i];
    if (was_removed(removed_until, candle.interval, candle.open_time) || candle.close_time() > closed_until)
      continue;
    const auto stored = rows_.read(repair.pair, candle.interval, {candle.open_time, candle.close_time()});
    if (!stored.empty() && stored.front().complete) continue;
    // Shorter candles of an interval that is no longer configured may be stored.
    merge_.touch_bucket({repair.pair, candle.interval, candle.open_time});
    const PairCandle row{repair.pair, candle};
    if (!rows_.insert(row)) rows_.replace(row);
    if (!repair.traded.empty() && repair.traded[i]) rows_.set_traded(row, *repair.traded[i]);
    ++taken;
  }
  return taken;
}

}  // namespace candled::store
