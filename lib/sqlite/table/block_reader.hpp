#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "candle/pairs.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/table/block_search.hpp"
#include "sqlite/table/candle_row.hpp"
#include "store/reading/scan_merge.hpp"

namespace candled::sqlite {

/// A range of buckets of an interval, counted from the epoch: `first` to `last`, both included.
struct Buckets {
  std::int64_t first;
  std::int64_t last;
};

/// Reads whole blocks: all candles of 16 buckets of an interval, visiting each row once.
///
/// The data must not change while a block is read: this is one statement or, for few pairs, several within a
/// Transaction. Not thread-safe; the connection must outlive it.
class BlockReader {
 public:
  /// Reads the candles of `wanted`, or of all `pairs` if that is empty. Candles of pairs that are not in
  /// `pairs` are left out.
  BlockReader(const Connection& connection, const Pairs& pairs, std::vector<PairId> wanted);

  /// Returns the first block with candles of any pair in `buckets`.
  std::optional<std::int64_t> next_block(Interval interval, Buckets buckets);
  /// Leaves out the candles of a pair from now on.
  void leave_out(PairId pair) { rank_[index_of(pair)].reset(); }
  /// Returns the candles of `block` that lie in `buckets`.
  store::SortedCandles read(Interval interval, std::int64_t block, Buckets buckets);

 private:
  void add_all(Rows rows, Interval interval, std::int64_t block, Buckets buckets, store::SortedCandles& out);

  const Connection& connection_;
  std::vector<PairId> few_;                       // the pairs to be looked up one by one
  std::vector<std::optional<std::size_t>> rank_;  // the ranks of the wanted pairs, by id
  BlockSearch blocks_;
  Statement block_;
  Statement block_of_pair_;
};

}  // namespace candled::sqlite
