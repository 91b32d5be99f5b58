#pragma once

#include <memory>

#include "derive/derived_reader.hpp"
#include "store/candle_scan.hpp"
#include "store/candle_store.hpp"

namespace candled::derive {

/// Begins a scan of all closed candles of `query`, in which stored and derived intervals may be mixed.
/// Without intervals it is one of the stored ones. Memory is bounded by the number of pairs. Everything must
/// outlive the scan but `options`.
///
/// Buckets have closed up to the newest one of which the store says so.
std::expected<std::unique_ptr<store::CandleScan>, store::StoreError> scan(store::CandleStore& store,
                                                                          const Options& options,
                                                                          const store::ScanQuery& query);

}  // namespace candled::derive
