#pragma once

#include <vector>

#include "candle/pairs.hpp"
#include "live/market.hpp"
#include "store/candle_store.hpp"

namespace candled::api {

/// Candles, each marked as closed and stored, or not.
struct MarkedRows {
  std::vector<PairCandle> candles;
  std::vector<bool> closed;  ///< by the index in `candles`
};

/// Merges `stored`, the store's answer to `query`, with the candles of `unstored` in the same range.
/// `unstored` must have been taken before the store was read. The result is in the order of `query`, has at
/// most its limit, and has each place once. A candle that has closed but is not stored counts as forming, so
/// that it is there all the time. No forming candle is complete.
MarkedRows with_forming(std::vector<PairCandle> stored, const live::Unstored& unstored,
                        const store::CandleQuery& query, const Pairs& pairs, TimePoint now);

}  // namespace candled::api
