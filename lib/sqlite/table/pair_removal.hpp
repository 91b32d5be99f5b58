#pragma once

#include <set>

#include "sqlite/connection.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "sqlite/table/pair_rows.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Removes pairs from the store, with everything that refers to them.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class PairRemoval {
 public:
  /// All arguments must outlive it.
  PairRemoval(const Connection& connection, PairRows& pairs, CandleTable& candles, FormingRows& forming,
              ReplayedRow& replayed);

  /// Removes the first `count` of `candidates` that have no complete candle.
  store::GivenWay give_way(std::span<const PairId> candidates, std::size_t count);

 private:
  struct Extent {
    Interval interval;
    TimePoint first;
    TimePoint newest;
  };

  std::vector<Extent> extents_of(PairId pair);
  template <typename Visit>
  bool each_page(PairId pair, const Extent& extent, const Visit& visit);
  bool may_go(PairId pair);
  bool has_complete(PairId pair);
  void remove(PairId pair);
  void remove_candles(PairId pair, const Extent& extent);
  void forget_states();
  template <typename Rows>
  void forget_state(Rows& rows);
  void shorten_spans();

  PairRows& pairs_;
  CandleTable& candles_;
  FormingRows& forming_;
  ReplayedRow& replayed_;
  CandleWalk walk_;
  Statement select_series_;
  Statement delete_block_;
  Statement delete_series_;
  Statement delete_given_up_;
  Statement delete_future_;
  Statement renew_span_;
  Statement delete_empty_span_;
  std::set<Interval> shortened_;  // intervals of which candles were removed
};

}  // namespace candled::sqlite
