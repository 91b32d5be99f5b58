#pragma once

#include <span>
#include <vector>

#include "candle/candle.hpp"

namespace candled::sqlite {

/// Returns `candles` in the order of the file, so that those which follow the stored ones are appended at its
/// end, one after the other. In this order, parts come before the candles that they are merged into. `sorted`
/// holds the result unless the candles were in this order already.
std::span<const PairCandle> in_disk_order(std::span<const PairCandle> candles,
                                          std::vector<PairCandle>& sorted);

}  // namespace candled::sqlite
