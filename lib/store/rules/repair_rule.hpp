#pragma once

#include "store/rules/merge_rule.hpp"

namespace candled::store {

/// Stores the exchange's candles where ours are missing or incomplete.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class RepairRule {
 public:
  /// `merge` must be the only MergeRule of `rows`. Both must outlive it.
  RepairRule(CandleRows& rows, MergeRule& merge) : rows_(rows), merge_(merge) {}

  /// Applies a repair as CandleWriter::repair() promises. Buckets that ended by `closed_until` are closed.
  Repaired apply(const Repair& repair, TimePoint closed_until);

 private:
  void touch(const Repair& repair, const GivenUp& given_up);
  std::size_t take(const Repair& repair, TimePoint closed_until);

  CandleRows& rows_;
  MergeRule& merge_;
};

}  // namespace candled::store
