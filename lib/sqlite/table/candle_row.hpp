#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "sqlite/connection.hpp"
#include "store/checks/candle_problems.hpp"
#include "store/stored_interval.hpp"

namespace candled::sqlite {

/// The place of a candle, in the numbers of the tables.
struct CandlePlace {
  std::int64_t interval;
  std::int64_t block;
  std::int64_t pair;
  std::int64_t slot;
};

/// A row of the table `candle` as stored; nothing in it has been checked.
struct CandleRow {
  std::int64_t interval;
  std::int64_t block;
  std::int64_t pair;
  std::int64_t slot;
  std::int64_t open;
  std::int64_t high;
  std::int64_t low;
  std::int64_t close;
  std::int64_t scales;
  std::optional<std::int64_t> samples;
  std::optional<std::int64_t> lead;
  std::optional<std::int64_t> trail;
  std::optional<std::int64_t> gap;
  std::int64_t complete;
  std::int64_t source;

  CandlePlace place() const { return {interval, block, pair, slot}; }
};

/// Returns the current row of `rows`, whose columns must begin like those of `select_candles_of_blocks`.
CandleRow candle_row(const Rows& rows, std::int64_t interval, std::int64_t block);

using store::interval_of_seconds;

/// Returns the time at which a slot's bucket opens; empty if the slot or block is beyond all that can be
/// stored.
std::optional<TimePoint> open_time_at(Interval interval, std::int64_t block, std::int64_t slot);

/// Returns the defects of a row in words; empty if there are none. The existence of its pair is not checked.
store::Problems problems_of(const CandleRow& row);

/// Returns the candle in a row; empty if a defect of the row keeps it from being one.
std::optional<Candle> candle_in(const CandleRow& row);

}  // namespace candled::sqlite
