#pragma once

#include <optional>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/table/block_search.hpp"
#include "store/candle_store.hpp"
#include "store/reading/page_reader.hpp"

namespace candled::sqlite {

/// Reads the candles of one interval in the order of their open times, visiting only blocks with candles.
///
/// The data must not change during a walk, so read within a Transaction.
class CandleWalk {
 public:
  explicit CandleWalk(const Connection& connection);

  /// Returns the first `limit` candles of one pair. In a long stretch without candles of the pair, 64 blocks
  /// cost two look-ups, and nothing where no pair has candles.
  std::vector<PairCandle> one_pair(PairId pair, Interval interval, const store::OpenTimes& times,
                                   std::size_t limit);

  /// Returns the same, but no candles at all if a row there cannot be a candle, so that writing can continue.
  std::vector<PairCandle> one_pair_if_sound(PairId pair, Interval interval, const store::OpenTimes& times,
                                            std::size_t limit);

  /// Returns the candles of all pairs, in whole buckets, until there are `limit` or more. Their order is
  /// undefined.
  std::vector<PairCandle> all_pairs(Interval interval, const store::OpenTimes& times, std::size_t limit);

 private:
  /// A range of numbers from `first` to `last`, both included; empty if `first > last`.
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };

  std::uint64_t coverage(PairId pair, Interval interval, std::int64_t chapter);
  void skip_empty(Interval interval, store::Order order, Range& chapters);
  std::optional<std::int64_t> next_block(Interval interval, store::Order order, Range blocks);
  void read_block(PairId pair, Interval interval, std::int64_t block, Range slots, store::Order order,
                  std::vector<PairCandle>& out);
  void read_buckets(Interval interval, std::int64_t block, Range slots, std::vector<PairCandle>& out);
  void append_rows(Interval interval, std::int64_t block, std::vector<PairCandle>& out);

  /// Calls `visit` with each number of `range`, in `order`, until it returns false.
  template <typename Visit>
  static void each(Range range, store::Order order, const Visit& visit);
  static std::int64_t buckets_for(std::size_t limit, std::size_t rows, std::int64_t read);
  static Range take(Range& range, store::Order order, std::int64_t count);
  static Range buckets_of(Interval interval, const store::OpenTimes& times);
  static Range slots_of(std::int64_t block, Range buckets);

  const Connection* connection_;
  Statement coverage_;
  Statement first_chapter_;
  Statement last_chapter_;
  Statement block_;
  Statement whole_block_;
  Statement buckets_;
  BlockSearch blocks_;
  CollectedRows rows_;  // of the block or bucket read last
};

}  // namespace candled::sqlite
