#pragma once

#include <span>

#include "store/rules/merge_rule.hpp"

namespace candled::store {

/// Stores the candles that builders have closed: of two of one bucket the one that replaces() names stays,
/// and bigger ones are left to the rule of merging.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class StoringRule {
 public:
  /// `merge` is the one rule of `rows` for bigger candles. Both must outlive it.
  StoringRule(CandleRows& rows, MergeRule& merge) : rows_(rows), merge_(merge) {}

  /// Stores `candles`, those of shorter intervals before those that they are parts of; MergeRule::merge()
  /// does the rest. `of_another` says that another builder has closed them than those before. Returns how
  /// many are new.
  std::size_t store(std::span<const PairCandle> candles, bool of_another);

 private:
  bool put(const PairCandle& row);

  CandleRows& rows_;
  MergeRule& merge_;
};

}  // namespace candled::store
