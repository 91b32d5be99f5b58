#pragma once

#include "store/bigger_rows.hpp"
#include "store/candle_store.hpp"
#include "store/candle_table.hpp"
#include "store/given_up_rows.hpp"
#include "store/removed_rows.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// Puts the exchange's candles into the table.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class RepairRows {
 public:
  /// The tables' one writers. All must outlive it.
  RepairRows(const Connection& connection, CandleTable& candles, GivenUpRows& given_up, BiggerRows& bigger);

  /// What CandleWriter::repair() promises; what ended by `closed_until` is closed.
  Repaired apply(const Repair& repair, TimePoint closed_until);

 private:
  std::size_t take(const Repair& repair, TimePoint closed_until);

  CandleTable& candles_;
  GivenUpRows& given_up_;
  BiggerRows& bigger_;
  RemovedRows removed_;
};

}  // namespace candled::store
