#include "store/rules/storing_rule.hpp"

#include <stdexcept>

#include "candle/better.hpp"

namespace candled::store {

std::size_t StoringRule::store(std::span<const PairCandle> candles, bool of_another) {
  std::size_t added = 0;
  for (const auto& row : candles) {
    if (!row.candle.interval.divides_a_day())
      throw std::invalid_argument("candles of " + row.candle.interval.name() + " are not stored");
    if (of_another) merge_.touch_bucket({row.pair, row.candle.interval, row.candle.open_time});
    const bool is_new = merge_.may_have_parts(row.candle.interval) ? merge_.add(row) : put(row);
    if (is_new) ++added;
  }
  return added;
}

/// Stores a candle that is not merged from others. Returns whether it is new.
bool StoringRule::put(const PairCandle& row) {
  const auto& [pair, candle] = row;
  merge_.touch_unless_new(row);
  if (rows_.insert(row)) return true;
  const auto is = rows_.read(pair, candle.interval, {candle.open_time, candle.close_time()});
  if (!is.empty() && is.front().identical_to(candle)) return false;
  merge_.touch(pair, candle.interval, candle.open_time);
  if (is.empty() || replaces(is.front(), candle)) rows_.replace(row);
  return false;
}

}  // namespace candled::store
