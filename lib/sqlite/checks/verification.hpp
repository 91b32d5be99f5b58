#pragma once

#include <cstdint>

#include "sqlite/connection.hpp"
#include "store/verification.hpp"

namespace candled::sqlite {

/// Runs the checks of CandleStore::verify() in one snapshot of a connection to a database of the newest
/// schema: database, pairs, candles, coverage, series, span, forming, bigger. Coverage lists the blocks that
/// contain candles; span gives the first and the newest candle of each interval. Only this kind of store has
/// these two checks. Returns the number of findings. Failures of the disk throw SqliteError.
std::uint64_t verify(Connection& connection, const store::VerificationOutput& output);

}  // namespace candled::sqlite
