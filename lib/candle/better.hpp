#pragma once

#include "candle/candle.hpp"

namespace candled {

/// Returns whether `a` is the better of two candles of one bucket. A complete candle is better than an
/// incomplete one; then the smaller gap decides, the larger number of samples, the earlier first sample, and
/// finally the prices. This is a total order, so the same one of several candles is left in whatever order
/// they arrive. It is false in both directions only for equal candles.
bool better(const Candle& a, const Candle& b);

/// Returns whether `offered` takes the place of `stored`, a candle of the same bucket: it does if it is
/// better, but never if `stored` is complete.
bool replaces(const Candle& stored, const Candle& offered);

}  // namespace candled
