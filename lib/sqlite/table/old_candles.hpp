#pragma once

#include "sqlite/connection.hpp"
#include "sqlite/table/block_search.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "sqlite/table/removed_until.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Removes the oldest candles of an interval from the table, in whole blocks, and keeps the tables that
/// summarise it up to date.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class OldCandles {
 public:
  /// `candles` must be the only writer of its table. Both must outlive it.
  OldCandles(const Connection& connection, CandleTable& candles);

  /// Removes candles as CandleWriter::remove() promises, in whole blocks of 16 buckets: fewer than 16 old
  /// enough candles of a pair stay for now. Removes about `max_candles` at most, or one pair's block if that
  /// has more.
  store::Removed remove(const store::Removal& removal, std::size_t max_candles);

 private:
  /// The candles of one pair in one block.
  struct Part {
    std::int64_t pair;
    std::int64_t candles;
  };
  struct Block {
    Interval interval;
    std::int64_t number;

    TimePoint end() const;
  };

  std::optional<Block> oldest(Interval interval, std::int64_t end);
  std::vector<Part> parts_of(const Block& block, std::int64_t limit);
  std::size_t remove(const Block& block, const std::vector<Part>& parts);
  void shorten_series(const Block& block, const Part& part);
  std::optional<TimePoint> first_after(const Block& block, PairId pair, TimePoint newest);
  void shorten_span(Interval interval);

  CandleTable& candles_;
  CandleWalk walk_;
  RemovedUntil removed_;
  BlockSearch blocks_;
  Statement count_by_pair_;
  Statement delete_;
  Statement select_series_;
  Statement shorten_series_;
  Statement delete_series_;
  Statement delete_empty_span_;
  Statement shorten_span_;
  Statement delete_given_up_;
};

}  // namespace candled::sqlite
