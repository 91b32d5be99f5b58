#pragma once

#include <optional>
#include <span>

#include "candle/intervals.hpp"
#include "store/candle_store.hpp"

namespace candled::derive {

/// Returns the intervals of a store from whose candles others can be merged: those that are stored up to the
/// end, and not until their configuration changed. Empty for an empty store.
std::optional<Intervals> sources_in(std::span<const store::SeriesSummary> series);

}  // namespace candled::derive
