#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string_view>

#include "candle/time.hpp"
#include "sqlite/checks/verification.hpp"
#include "store/store_error.hpp"

namespace candled::sqlite {

/// Who is told, while it goes on.
struct MendingOutput {
  VerificationOutput verification;                      ///< of each verification
  std::function<void(std::uint64_t candles)> merged{};  ///< between two: how many were merged anew
};

/// Verifies the store that `url` names, merges anew every bigger candle that disagrees with its stored parts,
/// is missing though it has some, or cannot be a candle, and verifies it again if that has changed anything.
/// Merged candles are complete with gaps of up to `max_gap`. What else is wrong stays. Returns how many
/// findings are left.
///
/// Takes the store's lock, so nobody may be collecting into it; a database of an older version is brought to
/// the newest schema. Each change is one short transaction: broken off, it may simply be begun again. Memory
/// holds 1,000,000 findings; what is beyond is found by a further verification. Errors: what open_store() and
/// verify() refuse, and a store that is not there.
std::expected<std::uint64_t, store::StoreError> mend(std::string_view url, milliseconds max_gap,
                                                     const MendingOutput& output);

}  // namespace candled::sqlite
