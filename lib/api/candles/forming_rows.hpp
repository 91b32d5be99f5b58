#pragma once

#include <vector>

#include "candle/pairs.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "store/candle_store.hpp"

namespace candled::api {

/// Candles, and of each whether it has closed and is stored.
struct MarkedRows {
  std::vector<PairCandle> candles;
  std::vector<bool> closed;  ///< for each of `candles`
};

/// `stored`, which is what the store answered to `query`, with what `unstored`, taken before, has in the same
/// range: in the order of `query`, at most its limit, each place once. A candle that has closed but is not
/// stored counts as forming, so that it is there all the time; no forming candle is complete.
MarkedRows with_forming(std::vector<PairCandle> stored, const live::Unstored& unstored,
                        const store::CandleQuery& query, const Pairs& pairs, TimePoint now);

}  // namespace candled::api
