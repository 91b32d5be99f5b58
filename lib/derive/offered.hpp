#pragma once

#include <vector>

#include "candle/intervals.hpp"

namespace candled::derive {

/// Returns the intervals that are shown to clients to choose from, ascending: the stored ones, and the usual
/// ones from `1m` to `1w` that can be derived from them. Any other multiple of a stored interval that divides
/// a day can be derived as well.
std::vector<Interval> offered_intervals(const Intervals& stored);

}  // namespace candled::derive
