#pragma once

#include <vector>

#include "candle/candle.hpp"
#include "live/market.hpp"

namespace candled::derive {

/// Appends to `parts` the candles of `interval` and of one of `pairs` (of any, if there are none) that opened
/// at `start` or later and that the store may not have: first those that have closed, then those that are
/// forming.
void add_unstored(std::vector<PairCandle>& parts, const live::Unstored& unstored,
                  const std::vector<PairId>& pairs, Interval interval, TimePoint start, TimePoint now);

/// Merges the candles of `interval` that are forming as of `now` from `parts`, candles of one shorter
/// interval. Of several parts of one bucket the first one counts. None of the merged candles is complete;
/// they are ordered by pair and time.
std::vector<PairCandle> merge_forming(std::vector<PairCandle> parts, Interval interval, TimePoint now);

}  // namespace candled::derive
