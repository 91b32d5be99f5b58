#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "candle/pairs.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/table/candle_row.hpp"

namespace candled::sqlite {

/// Some buckets of an interval, counted from the epoch: `first` to `last`, both included.
struct Buckets {
  std::int64_t first;
  std::int64_t last;
};

/// Candles in the order of an answer that concerns one interval: by open_time, then the pair's name.
struct SortedCandles {
  struct Place {
    TimePoint open_time;
    std::size_t rank;  ///< of the pair's name among all
    std::size_t row;   ///< in `rows`
  };
  std::vector<PairCandle> rows{};  ///< as they lie on disk
  std::vector<Place> order{};
};

/// Reads blocks whole: all candles of 16 buckets of an interval, passing over each row once.
///
/// What is stored must not change while one is read: a block is one statement, or few pairs within a
/// Transaction. Not thread-safe; the connection must outlive it.
class BlockReader {
 public:
  /// Reads the candles of `wanted`, or of all `pairs` if that is empty. Pairs beyond `pairs` are left out.
  BlockReader(const Connection& connection, const Pairs& pairs, std::vector<PairId> wanted);

  /// The first block that holds candles of any pair in `buckets`.
  std::optional<std::int64_t> next_block(Interval interval, Buckets buckets);
  /// Leaves out a pair from now on.
  void leave_out(PairId pair) { rank_[index_of(pair)].reset(); }
  /// The candles of `block` that lie in `buckets`.
  SortedCandles read(Interval interval, std::int64_t block, Buckets buckets);

 private:
  void add_all(Rows rows, Interval interval, std::int64_t block, Buckets buckets, SortedCandles& out);

  const Connection& connection_;
  std::vector<PairId> few_;                       // to be looked up one by one
  std::vector<std::optional<std::size_t>> rank_;  // by id, of those that are wanted
  Statement first_block_;
  Statement block_;
  Statement block_of_pair_;
};

}  // namespace candled::sqlite
