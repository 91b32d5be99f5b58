#pragma once

#include <cstdint>
#include <expected>
#include <functional>

#include "store/candle_store.hpp"
#include "store/store_error.hpp"
#include "store/verification.hpp"

namespace candled::store {

/// Receives the progress of mend(), on the caller's thread.
struct MendingOutput {
  VerificationOutput verification;                      ///< of each verification
  std::function<void(std::uint64_t candles)> merged{};  ///< between two: how many candles were merged anew
};

/// Verifies `store`, merges anew every bigger candle that disagrees with its stored parts, is missing though
/// it has some, or cannot be a candle, and verifies the store again if that has changed anything. Everything
/// else that is wrong stays. Returns how many findings are left.
///
/// `store` was opened with Access::mend, so nobody collects into it. Each change is one short transaction: an
/// interrupted run can simply be repeated. Memory holds 1,000,000 findings; a further verification finds the
/// rest.
std::expected<std::uint64_t, StoreError> mend(CandleStore& store, const MendingOutput& output);

}  // namespace candled::store
