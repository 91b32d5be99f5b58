#pragma once

#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "candle/forming_state.hpp"

namespace candled::collect {

/// The data that a collector hands on to be kept, after a poll or when buckets have ended.
struct Handover {
  std::vector<Pair> new_pairs{};          ///< pairs first seen since the last handover
  std::vector<PairId> new_ids{};          ///< the ids of new_pairs
  std::vector<PairCandle> candles{};      ///< candles that closed together
  std::optional<FormingState> forming{};  ///< the builder's state after that
  bool clock_confirmed = false;  ///< true if the exchange's clock agrees with the one this is based on
};

/// Takes closed candles for good. Called on the collecting thread, so must return at once.
class CandleSink {
 public:
  virtual ~CandleSink() = default;

  virtual void push(Handover handover) = 0;
};

}  // namespace candled::collect
