#pragma once

#include "live/market.hpp"
#include "store/candle_store.hpp"
#include "text/candle_page.hpp"

namespace candled::api {

/// Merges the candles of `page`, the store's answer to `query`, with those of `unstored` in the same range,
/// and sets `page.closed`. `unstored` must have been taken before the store was read. The result is in the
/// order of `query`, has at most its limit, and has each place once. `derived` are the forming candles of its
/// derived intervals. A candle that has closed but is not
/// stored counts as forming, so that it is there all the time. No forming candle is complete.
void add_forming(text::CandlePage& page, const live::Unstored& unstored, std::vector<PairCandle> derived,
                 const store::CandleQuery& query, TimePoint now);

}  // namespace candled::api
