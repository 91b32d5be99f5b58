#pragma once

#include <map>
#include <utility>

#include "candle/candle.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Writes the table of candles, and keeps the tables that summarise it in step.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class CandleTable {
 public:
  explicit CandleTable(const Connection& connection);

  /// Stores a candle unless one of its (pair, interval, open_time) is there. Returns whether it did.
  /// summarise() must follow in the same transaction.
  bool insert(const PairCandle& candle);
  /// Stores a candle in the place of one of its (pair, interval, open_time), which must be there.
  void replace(const PairCandle& candle);
  /// Notes that `block` holds no candle of the pair any more.
  void uncover(PairId pair, Interval interval, std::int64_t block);
  /// Adds what was inserted to the tables that summarise it, once for each series.
  void summarise();
  /// To be called when the transaction was rolled back.
  void forget() {
    covered_.clear();
    inserted_.clear();
  }

 private:
  /// What was inserted of a pair and interval since summarise().
  struct Inserted {
    TimePoint first;
    TimePoint newest;
    std::int64_t candles;
  };

  std::size_t execute(Statement& statement, const PairCandle& candle);
  void cover(PairId pair, Interval interval, std::int64_t block);

  Statement insert_;
  Statement replace_;
  Statement extend_series_;
  Statement cover_block_;
  Statement uncover_block_;
  Statement delete_empty_coverage_;
  Statement extend_span_;
  std::map<std::pair<PairId, Interval>, Inserted> inserted_;
  std::map<std::pair<Interval, PairId>, std::int64_t>
      covered_;  // the block last covered, to do it once a block
};

}  // namespace candled::sqlite
