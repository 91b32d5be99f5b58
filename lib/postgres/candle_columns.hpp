#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "candle/candle.hpp"
#include "candle/traded.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"

namespace candled::postgres {

/// The columns that every query of candles begins with, in this order:
/// `pair, open_time, open, high, low, close, samples, lead, trail, gap, complete, source`.
struct CandleColumn {
  enum : int { pair, open_time, open, high, low, close, samples, lead, trail, gap, complete, source, count };
};

/// Returns the candle in a row, whose columns begin with those of CandleColumn; empty if a defect of the row
/// keeps it from being a candle of `interval`.
std::optional<Candle> candle_in(const Result& rows, std::size_t row, Interval interval);

/// Candles as parameters of a statement that stores them.
class CandleColumns {
 public:
  CandleColumns();

  void add(PairKey key, const Candle& candle, const std::optional<Traded>& traded);
  bool empty() const { return columns_.front().size() == 0; }
  /// Returns the arrays $1 to $16: pair, span and then the columns of CandleColumn without the pair, trades,
  /// volume, quote_volume.
  std::vector<Parameter> parameters() const;

 private:
  std::vector<Column> columns_;
};

}  // namespace candled::postgres
