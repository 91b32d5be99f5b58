#pragma once

#include <vector>

#include "candle/candle.hpp"

namespace candled {

/// Takes closed candles for good. The collecting thread calls it and goes on at once.
class CandleSink {
 public:
  virtual ~CandleSink() = default;

  /// Candles that closed together, and the pairs first seen since the last call, in the order of their ids.
  virtual void push(std::vector<Pair> new_pairs, std::vector<PairCandle> candles) = 0;
};

}  // namespace candled
