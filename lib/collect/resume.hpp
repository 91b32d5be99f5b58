#pragma once

#include <expected>
#include <vector>

#include "candle/series.hpp"
#include "store/candle_store.hpp"

namespace candled {

/// Hands to `series` what an earlier run stored of the bigger candles that were running when it ended, so
/// that they agree with their parts. Returns the bigger candles that have ended since; storing one that is
/// stored already does no harm.
///
/// `now` is the current time. Candles from more than a day ahead of it, left by a clock that was wrong, are
/// ignored.
std::expected<std::vector<PairCandle>, store::StoreError> resume(Series& series, store::CandleReader& reader,
                                                                 TimePoint now);

}  // namespace candled
