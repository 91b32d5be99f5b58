#pragma once

#include <span>
#include <vector>

#include "candle/candle.hpp"

namespace candled::sqlite {

/// Returns `candles` in the order in which they lie in the file, so that those which follow what is stored go
/// in at its end, one after the other. That puts parts before what they are merged into. `sorted` holds them
/// unless they came in this order.
std::span<const PairCandle> in_disk_order(std::span<const PairCandle> candles,
                                          std::vector<PairCandle>& sorted);

}  // namespace candled::sqlite
