#pragma once

#include "sqlite/connection.hpp"
#include "sqlite/table/bigger_rows.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/removed_until.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Puts the exchange's candles into the table.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class RepairRows {
 public:
  /// The tables' one writers. All must outlive it.
  RepairRows(const Connection& connection, CandleTable& candles, GivenUpRows& given_up, BiggerRows& bigger);

  /// What CandleWriter::repair() promises; what ended by `closed_until` is closed.
  store::Repaired apply(const store::Repair& repair, TimePoint closed_until);

 private:
  std::size_t take(const store::Repair& repair, TimePoint closed_until);

  CandleTable& candles_;
  GivenUpRows& given_up_;
  BiggerRows& bigger_;
  RemovedUntil removed_;
};

}  // namespace candled::sqlite
