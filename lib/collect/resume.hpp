#pragma once

#include <expected>
#include <vector>

#include "candle/series.hpp"
#include "collect/log.hpp"
#include "store/candle_store.hpp"

namespace candled {

/// Which stored candles a series goes on from.
struct ResumeRange {
  TimePoint now;     ///< when the series begins to observe
  TimePoint before;  ///< only from candles that opened before this
};

/// Makes `series` go on from where an earlier run ended: hands it what is stored of the bigger candles that
/// were running when the store's last candle in the range closed, so that they agree with their parts, and
/// the state of the bucket that was open when the earlier run ended. Returns the candles that have ended by
/// `range.now`; storing one that is stored already does no harm. A state that cannot be read is as good as
/// none, and `log` gets a line that says so.
std::expected<std::vector<PairCandle>, store::StoreError> resume(Series& series, store::CandleReader& reader,
                                                                 ResumeRange range, const Log& log);

/// Makes the `series` of a replay, which begins with a sample at `first`, go on from where the newest replay
/// into the store ended, unless a sample of that was later. Returns the candles that have ended by `first`,
/// or without their rest.
std::expected<std::vector<PairCandle>, store::StoreError> resume_replay(Series& series,
                                                                        store::CandleReader& reader,
                                                                        TimePoint first, const Log& log);

}  // namespace candled
