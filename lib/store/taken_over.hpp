#pragma once

#include <map>
#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "candle/traded.hpp"
#include "store/given_up.hpp"

namespace candled::store {

/// The trades of a stored candle.
struct TradedBucket {
  PairId pair;
  TimePoint open_time;
  Traded traded;
};

/// Consecutive buckets of one series that were given up.
struct GivenUpOfSeries {
  PairId pair;
  Interval interval;
  GivenUp given_up;
};

/// Rows of another store, with the ids that their pairs have in this one.
struct TakenOver {
  std::vector<NewPair> new_pairs{};             ///< with unused ids
  std::vector<PairCandle> candles{};            ///< each bucket once
  std::vector<std::optional<Traded>> traded{};  ///< of each of `candles`; empty if none are known
  std::vector<GivenUpOfSeries> given_up{};
  std::map<Interval, TimePoint> removed_until{};  ///< see CandleReader::removed_until(); never moves back
};

}  // namespace candled::store
