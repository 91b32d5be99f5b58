#pragma once

#include <functional>
#include <optional>

#include "store/candle_store.hpp"

namespace candled::store {

/// Returns `batch` without the candles and states of pairs that do not stay. If there are any, the result is
/// held by `kept`; otherwise it is `batch` itself.
const Batch& kept_batch(const Batch& batch, const std::function<bool(PairId)>& stays,
                        std::optional<Batch>& kept);

}  // namespace candled::store
