#pragma once

#include <cstdint>

#include "sqlite/connection.hpp"
#include "store/verification.hpp"

namespace candled::sqlite {

/// Runs the checks of CandleStore::verify() in one snapshot of a connection to a database of the newest
/// schema: database, pairs, candles, coverage, series, span, forming, bigger. Coverage says in which blocks
/// there are candles, span which the first and the newest candle of each interval are; both are checks of
/// this kind of store alone. Returns how many findings there were. Failures of the disk throw SqliteError.
std::uint64_t verify(Connection connection, const store::VerificationOutput& output);

}  // namespace candled::sqlite
