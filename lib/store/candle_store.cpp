#include "store/candle_store.hpp"

#include <algorithm>

namespace candled::store {

bool CandleQuery::selects(const PairCandle& row) const {
  const auto has = [](const auto& list, auto value) {
    return list.empty() || std::ranges::binary_search(list, value);
  };
  if (!has(pairs, row.pair) || !has(intervals, row.candle.interval)) return false;
  if (start && row.candle.open_time < *start) return false;
  return !end || row.candle.open_time < *end;
}

std::unique_ptr<Watch> CandleStore::watch(Watch::Listener) {
  return nullptr;
}

std::string_view to_string(GiveUp reason) {
  switch (reason) {
    case GiveUp::no_trades:
      return "no_trades";
    case GiveUp::absent:
      return "absent";
    case GiveUp::invalid:
      return "invalid";
    case GiveUp::has_parts:
      return "has_parts";
    case GiveUp::not_listed:
      return "not_listed";
  }
  return "unknown";
}

}  // namespace candled::store
