#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "candle/price.hpp"
#include "candle/time.hpp"

namespace candled {

/// A candle built from samples alone while its bucket runs: all that is needed to go on with it.
struct FormingCandle {
  Price open;
  Price high;
  Price low;
  Price close;
  TimePoint first;        ///< the earliest sample
  TimePoint last;         ///< the latest sample
  milliseconds gap;       ///< the longest stretch without a sample between these two
  std::uint32_t samples;  ///< at least 1

  friend bool operator==(const FormingCandle&, const FormingCandle&) = default;
};

struct PairFormingCandle {
  PairId pair;
  FormingCandle candle;
};

/// How a series stands between two polls. Together with the stored candles it is all that a later run needs
/// to go on as if there had been no end: bigger candles come back from their parts.
struct FormingState {
  Interval interval;                       ///< the shortest one
  TimePoint open_time;                     ///< of the open bucket: what ended until then has closed
  TimePoint observed_from;                 ///< a bucket that began before is not complete
  std::vector<PairFormingCandle> candles;  ///< of the open bucket, by pair

  TimePoint close_time() const { return open_time + interval.length(); }
  /// The time of the latest sample of any pair; that of the bucket's start if there is none.
  TimePoint last_sample() const {
    TimePoint last = open_time;
    for (const PairFormingCandle& row : candles) last = std::max(last, row.candle.last);
    return last;
  }
};

}  // namespace candled
