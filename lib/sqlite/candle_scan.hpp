#pragma once

#include <memory>

#include "sqlite/connection.hpp"
#include "store/candle_scan.hpp"

namespace candled::sqlite {

/// Begins the scan of `query` on a connection to a database of the newest schema. Each place on disk is read
/// once, and memory holds 16 buckets of each interval. Failures throw SqliteError.
std::unique_ptr<store::CandleScan> begin_scan(Connection connection, const store::ScanQuery& query);

}  // namespace candled::sqlite
