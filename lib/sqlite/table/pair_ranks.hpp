#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::sqlite {

/// The place of each pair in the order of names by bytes, as numbers that compare faster than names.
class PairRanks {
 public:
  explicit PairRanks(const Pairs& pairs);

  /// How many pairs it ranks.
  std::size_t size() const { return by_pair_.size(); }

  /// The place of one of them.
  std::size_t of(PairId pair) const { return by_pair_[index_of(pair)]; }

  /// The place of `name`, equal to its pair's or, where it is no pair's name, between those of its
  /// neighbours.
  std::size_t of_name(const Pairs& pairs, std::string_view name) const;

 private:
  std::vector<PairId> by_name_;       // the ids, sorted by name
  std::vector<std::size_t> by_pair_;  // odd numbers, so that there is room between two
};

}  // namespace candled::sqlite
