#pragma once

#include <map>
#include <utility>

#include "candle/candle.hpp"
#include "candle/traded.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Writes the table of candles, and keeps the tables that summarise it up to date.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class CandleTable {
 public:
  explicit CandleTable(const Connection& connection);

  /// Stores a candle unless one with its (pair, interval, open_time) exists. Returns whether it was stored.
  /// summarise() must follow in the same transaction.
  bool insert(const PairCandle& candle);
  /// Stores a candle in place of the one with its (pair, interval, open_time), which must exist.
  /// The trades of that candle are forgotten.
  void replace(const PairCandle& candle);
  /// Stores the trades of a stored candle.
  void set_traded(const PairCandle& candle, const Traded& traded);
  /// Records that `block` holds no candle of the pair any more.
  void uncover(PairId pair, Interval interval, std::int64_t block);
  /// Adds the inserted candles to the tables that summarise the table of candles, once for each series.
  void summarise();
  /// Call when the transaction was rolled back.
  void forget() {
    covered_.clear();
    inserted_.clear();
  }

 private:
  /// The extent of the candles of a pair and interval that were inserted since summarise().
  struct Inserted {
    TimePoint first;
    TimePoint newest;
    std::int64_t candles;
  };

  std::size_t execute(Statement& statement, const PairCandle& candle);
  void cover(PairId pair, Interval interval, std::int64_t block);

  Statement insert_;
  Statement replace_;
  Statement set_traded_;
  Statement extend_series_;
  Statement cover_block_;
  Statement uncover_block_;
  Statement delete_empty_coverage_;
  Statement extend_span_;
  std::map<std::pair<PairId, Interval>, Inserted> inserted_;
  std::map<std::pair<Interval, PairId>, std::int64_t>
      covered_;  // the last block covered, to cover each block once
};

}  // namespace candled::sqlite
