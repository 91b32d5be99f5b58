#include "sqlite/table/repair_rows.hpp"

namespace candled::sqlite {

RepairRows::RepairRows(const Connection& connection, CandleTable& candles, GivenUpRows& given_up,
                       BiggerRows& bigger)
    : candles_(candles),
      given_up_(given_up),
      bigger_(bigger),
      removed_(connection) {}

store::Repaired RepairRows::apply(const store::Repair& repair, TimePoint closed_until) {
  store::Repaired repaired;
  repaired.fetched = take(repair, closed_until);
  for (const store::GivenUp& given_up : repair.given_up) {
    for (TimePoint time = given_up.buckets.start; time < given_up.buckets.end;
         time += repair.interval.length())
      bigger_.touch(repair.pair, repair.interval, time);
    given_up_.insert(repair.pair, repair.interval, given_up);
  }
  repaired.derived = bigger_.merge(closed_until).size();
  return repaired;
}

std::size_t RepairRows::take(const store::Repair& repair, TimePoint closed_until) {
  const auto removed_until = removed_.select();
  std::vector<PairCandle> taken;
  for (const Candle& candle : repair.candles) {
    if (was_removed(removed_until, candle.interval, candle.open_time)) continue;
    const PairCandle row{repair.pair, candle};
    const auto complete = candles_.complete(row);
    if (complete == true || candle.close_time() > closed_until) continue;
    // Shorter candles may be stored of an interval that is no longer configured.
    bigger_.touch_bucket({repair.pair, candle.interval, candle.open_time});
    complete ? candles_.replace(row) : void(candles_.insert(row));
    taken.push_back(row);
  }
  candles_.extend_spans(taken);
  return taken.size();
}

}  // namespace candled::sqlite
