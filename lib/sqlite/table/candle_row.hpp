#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Where a candle should lie, by the numbers of the tables.
struct CandlePlace {
  std::int64_t interval;
  std::int64_t block;
  std::int64_t pair;
  std::int64_t slot;
};

/// A row of the table `candle` as it lies there: nothing of it has been checked.
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

/// The row that `rows` stands at, whose columns begin like those of `select_candles_of_blocks`.
CandleRow candle_row(const Rows& rows, std::int64_t interval, std::int64_t block);

/// The interval of so many seconds; nothing when there is none.
std::optional<Interval> interval_of_seconds(std::int64_t seconds);

/// When a slot's bucket opens; nothing when slot or block are beyond all that can be stored.
std::optional<TimePoint> open_time_at(Interval interval, std::int64_t block, std::int64_t slot);

/// What is wrong with a row, in words; empty when nothing is. Whether its pair exists is not asked.
std::vector<std::string> problems_of(const CandleRow& row);

/// The candle in a row; nothing when something is wrong with the row that keeps it from being one.
std::optional<Candle> candle_in(const CandleRow& row);

}  // namespace candled::sqlite
