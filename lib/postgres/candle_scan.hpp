#pragma once

#include <memory>

#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/candle_scan.hpp"

namespace candled::postgres {

/// Begins a scan with a connection of its own. Throws PostgresError.
std::unique_ptr<store::CandleScan> begin_scan(const Target& target, std::shared_ptr<PairKeys> keys,
                                              const store::ScanQuery& query);

}  // namespace candled::postgres
