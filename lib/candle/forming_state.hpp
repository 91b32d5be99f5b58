#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "candle/interval.hpp"
#include "candle/ohlc.hpp"
#include "candle/pair.hpp"
#include "candle/time.hpp"

namespace candled {

/// A forming candle built from samples alone, with all that is needed to continue it.
struct FormingCandle {
  Ohlc ohlc;
  TimePoint first;        ///< the time of the earliest sample
  TimePoint last;         ///< the time of the latest sample
  milliseconds gap;       ///< the longest stretch without a sample between these two
  std::uint32_t samples;  ///< at least 1

  friend bool operator==(const FormingCandle&, const FormingCandle&) = default;
};

struct PairFormingCandle {
  PairId pair;
  FormingCandle candle;
};

/// The state of a CandleBuilder between two polls. Together with the stored candles it is all that a later
/// run needs to continue as if there had been no interruption: bigger candles are restored from their parts.
struct FormingState {
  Interval interval;                       ///< the shortest interval
  TimePoint open_time;                     ///< of the forming bucket; buckets that ended by then have closed
  TimePoint observed_from;                 ///< a bucket that began before this is not complete
  std::vector<PairFormingCandle> candles;  ///< those of the forming bucket, by pair

  TimePoint close_time() const { return open_time + interval.length(); }
  /// Returns the time of the latest sample of any pair; the start of the bucket if there is none.
  TimePoint last_sample() const {
    TimePoint last = open_time;
    for (const PairFormingCandle& row : candles) last = std::max(last, row.candle.last);
    return last;
  }
};

}  // namespace candled
