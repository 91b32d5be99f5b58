#pragma once

#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "candle/forming_state.hpp"

namespace candled::collect {

/// What a collector has to keep after a poll, or when buckets have ended.
struct Handover {
  std::vector<Pair> new_pairs{};          ///< first seen since the last handover
  std::vector<PairId> new_ids{};          ///< theirs
  std::vector<PairCandle> candles{};      ///< they closed together
  std::optional<FormingState> forming{};  ///< how the series stands then
  bool clock_confirmed = false;           ///< whether the exchange's clock agrees with the one it stands by
};

/// Takes closed candles for good. The collecting thread calls it and goes on at once.
class CandleSink {
 public:
  virtual ~CandleSink() = default;

  virtual void push(Handover handover) = 0;
};

}  // namespace candled::collect
