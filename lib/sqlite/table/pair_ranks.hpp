#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::sqlite {

/// The rank of each pair in the order of names by bytes, as numbers that compare faster than names.
class PairRanks {
 public:
  explicit PairRanks(const Pairs& pairs);

  /// Returns the number of ranked pairs.
  std::size_t size() const { return by_pair_.size(); }

  /// Returns the rank of a pair.
  std::size_t of(PairId pair) const { return by_pair_[index_of(pair)]; }

  /// Returns the rank of `name`: that of the pair with this name or, if there is none, a rank between those
  /// of its neighbours.
  std::size_t of_name(const Pairs& pairs, std::string_view name) const;

 private:
  std::vector<PairId> by_name_;       // the ids, sorted by name
  std::vector<std::size_t> by_pair_;  // odd numbers, which leave room between two
};

}  // namespace candled::sqlite
