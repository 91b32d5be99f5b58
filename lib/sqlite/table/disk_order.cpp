#include "sqlite/table/disk_order.hpp"

#include <algorithm>
#include <tuple>

#include "sqlite/table/layout.hpp"

namespace candled::sqlite {

std::span<const PairCandle> in_disk_order(std::span<const PairCandle> candles,
                                          std::vector<PairCandle>& sorted) {
  const auto place = [](const PairCandle& row) {
    const Candle& candle = row.candle;
    const auto at = place_of(bucket_at(candle.interval, candle.open_time));
    return std::tuple(candle.interval, at.block, row.pair, at.slot);
  };
  if (std::ranges::is_sorted(candles, {}, place)) return candles;
  sorted.assign(candles.begin(), candles.end());
  std::ranges::stable_sort(sorted, {}, place);
  return sorted;
}

}  // namespace candled::sqlite
