#pragma once

#include <span>

#include "store/rules/merge_rule.hpp"

namespace candled::store {

/// Stores the candles that builders have closed. Of two candles of one bucket the one that replaces() prefers
/// stays; bigger candles are left to MergeRule.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class StoringRule {
 public:
  /// `merge` must be the only MergeRule of `rows`. Both must outlive it.
  StoringRule(CandleRows& rows, MergeRule& merge) : rows_(rows), merge_(merge) {}

  /// Stores `candles`, in which parts must come before the bigger candles that they belong to.
  /// MergeRule::merge() does the rest. `of_another` means that another builder than before has closed them.
  /// Returns the number of new candles.
  std::size_t store(std::span<const PairCandle> candles, bool of_another);

 private:
  bool put(const PairCandle& row);

  CandleRows& rows_;
  MergeRule& merge_;
};

}  // namespace candled::store
