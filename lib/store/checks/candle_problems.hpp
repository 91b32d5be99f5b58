#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candle/interval.hpp"
#include "candle/ohlc.hpp"

namespace candled::store {

/// The defects of a row in words.
using Problems = std::vector<std::string>;

/// Adds what contradicts itself in the prices of a candle.
void check_order(const Ohlc& prices, Problems& problems);

/// The columns that hold the observation of a candle, in which nothing has been checked.
struct StoredObservation {
  std::optional<std::int64_t> samples;
  std::optional<std::int64_t> lead;   ///< ms from open_time to the first sample
  std::optional<std::int64_t> trail;  ///< ms from the last sample to the end of the bucket
  std::optional<std::int64_t> gap;    ///< ms
};

/// Adds the defects of the observation of a candle of `length` with a stored `source`.
void check_observation(const StoredObservation& stored, std::int64_t source, std::chrono::seconds length,
                       Problems& problems);

/// Adds that a source is none.
void check_source(std::int64_t source, Problems& problems);

}  // namespace candled::store
