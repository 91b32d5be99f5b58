#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "sqlite/connection.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Writes the table of pairs, and knows the ids of existing pairs and of pairs that are gone. The present run
/// may refer to a pair that is gone for a while, but nothing of it may be stored.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class PairRows {
 public:
  explicit PairRows(const Connection& connection);

  /// Adds `pairs`. An id that belonged to a removed pair in this run is refused with std::invalid_argument.
  void insert(std::span<const NewPair> pairs);
  /// Removes the pair and leaves its id empty. Everything that refers to the id must be removed before.
  void remove(PairId id);

  bool has(PairId id);
  /// Returns whether data of a pair is to be stored, since the pair is not gone. Throws std::out_of_range if
  /// it never existed.
  bool stays(PairId id);
  /// Returns the ids of all existing pairs, ascending.
  std::vector<PairId> ids();

  /// Call when the transaction was committed, or rolled back.
  void committed();
  void rolled_back();

 private:
  const std::vector<bool>& there();
  bool is_gone(PairId id) const { return gone_.contains(id) || going_.contains(id); }

  Statement select_ids_;
  Statement insert_;
  Statement delete_;
  std::optional<std::vector<bool>> there_;  // by id; empty until needed
  std::set<PairId> gone_;
  std::set<PairId> going_;  // removed in this transaction
};

}  // namespace candled::sqlite
