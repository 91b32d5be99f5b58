#include "candle/better.hpp"

#include <tuple>

namespace candled {
namespace {

/// Returns the observation to compare by. An exchange candle counts as observed throughout its bucket, unless
/// some of its parts were missing.
Observation observation_of(const Candle& candle) {
  if (candle.observation) return *candle.observation;
  const milliseconds unseen = candle.complete ? milliseconds{0} : candle.interval.length();
  return {.samples = 0, .first = candle.open_time, .last = candle.close_time(), .gap = unseen};
}

/// Returns the key to compare by. The numbers of decimals come last, because equal numbers can be written in
/// two ways.
auto rank_of(const Candle& candle) {
  const Observation seen = observation_of(candle);
  return std::tuple(candle.complete, -seen.gap, seen.samples, candle.open_time - seen.first, candle.ohlc.open,
                    candle.ohlc.close, candle.ohlc.high, candle.ohlc.low, candle.ohlc.open.scale(),
                    candle.ohlc.close.scale(), candle.ohlc.high.scale(), candle.ohlc.low.scale());
}

}  // namespace

bool better(const Candle& a, const Candle& b) {
  return rank_of(b) < rank_of(a);
}

bool replaces(const Candle& stored, const Candle& offered) {
  return !stored.complete && better(offered, stored);
}

}  // namespace candled
