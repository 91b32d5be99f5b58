#pragma once

#include <functional>

#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// Takes over the given-up buckets of `taken` where `rows` has none that say as much. `stays` tells whether
/// rows of a pair are to be stored. Happens in the caller's transaction.
void take_over_given_up(const TakenOver& taken, CandleRows& rows, const std::function<bool(PairId)>& stays);

}  // namespace candled::store
