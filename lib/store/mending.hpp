#pragma once

#include <cstdint>
#include <expected>
#include <functional>

#include "store/candle_store.hpp"
#include "store/store_error.hpp"
#include "store/verification.hpp"

namespace candled::store {

/// Receives the progress of mend() on the caller's thread.
struct MendingOutput {
  VerificationOutput verification;  ///< receives the results of each verification
  /// Called between two verifications with the number of candles that were merged again.
  std::function<void(std::uint64_t candles)> merged{};
};

/// Verifies `store`, merges again every bigger candle that disagrees with its stored parts, is missing
/// although it has some, or cannot be a candle, and verifies the store again if that changed anything. All
/// other defects stay. Returns the number of findings that are left.
///
/// `store` must have been opened with Access::mend, so no collector writes to it. Each change is one short
/// transaction, so an interrupted run can simply be repeated. Memory holds 1,000,000 findings; a further
/// verification finds the rest.
std::expected<std::uint64_t, StoreError> mend(CandleStore& store, const MendingOutput& output);

}  // namespace candled::store
