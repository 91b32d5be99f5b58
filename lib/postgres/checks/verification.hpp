#pragma once

#include <cstdint>

#include "postgres/connection.hpp"
#include "store/verification.hpp"

namespace candled::postgres {

/// Runs the checks of CandleStore::verify() in one snapshot of a database with the tables of a store:
/// database, pairs, candles, versions, series, forming, bigger. The pages of the database are PostgreSQL's
/// own to check (pg_amcheck, data checksums): here, `database` is what may be wrong with the tables. Versions
/// follow one another in `change`; only this kind of store has this check. Returns the number of findings.
/// Failures of the database throw PostgresError.
std::uint64_t verify(Connection& connection, const store::VerificationOutput& output);

}  // namespace candled::postgres
