#pragma once

#include <functional>
#include <string>

#include "candle/pair.hpp"
#include "store/candle_store.hpp"
#include "store/checks/findings.hpp"

namespace candled::store {

/// Checks that a saved state of the forming bucket can be read and that its candles are consistent. Adds
/// these to the rows of `checked`.
void check_forming(const SavedForming& saved, const std::function<std::string(PairId)>& name_of,
                   Findings& findings, Checked& checked);

}  // namespace candled::store
