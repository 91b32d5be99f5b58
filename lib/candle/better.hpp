#pragma once

#include "candle/candle.hpp"

namespace candled {

/// Returns whether `a` is the better candle of the two, which are of one bucket: a complete one before one
/// that is not, then the smaller gap, the more samples, the earlier first sample, and at last the prices. A
/// total order, so that of several the same one is left in whatever order they come; false only for equal
/// ones.
bool better(const Candle& a, const Candle& b);

/// Returns whether `offered` takes the place of `stored`, which is of the same bucket: if it is better, and
/// never that of a complete one.
bool replaces(const Candle& stored, const Candle& offered);

}  // namespace candled
