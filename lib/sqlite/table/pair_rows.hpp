#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "sqlite/connection.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Writes the table of pairs, and knows which ids have a pair, and which had one that is gone: the present
/// run may refer to it for a while, and nothing of it may be stored.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class PairRows {
 public:
  explicit PairRows(const Connection& connection);

  /// Adds `pairs`, with `ids`; without these they follow those that are stored already. An id of which
  /// there was a pair in this run is refused with std::invalid_argument.
  void insert(std::span<const Pair> pairs, std::span<const PairId> ids);
  /// Empties an id. What refers to it has to be gone by then.
  void remove(PairId id);

  bool has(PairId id);
  /// Returns whether what comes of a pair is to be stored, since it is not gone. Throws std::out_of_range
  /// if there never was one.
  bool stays(PairId id);
  /// All that are there, ascending.
  std::vector<PairId> ids();

  /// `rows`, or those of pairs that stay, which lie in `kept` then.
  std::span<const PairCandle> without_gone(std::span<const PairCandle> rows, std::vector<PairCandle>& kept);
  const FormingState* without_gone(const FormingState* state, std::optional<FormingState>& kept);

  /// To be called when the transaction was committed, or rolled back.
  void committed();
  void rolled_back();

 private:
  const std::vector<bool>& there();
  bool is_gone(PairId id) const { return gone_.contains(id) || going_.contains(id); }

  Statement select_ids_;
  Statement insert_;
  Statement delete_;
  std::optional<std::vector<bool>> there_;  // by id; nothing before it is asked for
  std::set<PairId> gone_;
  std::set<PairId> going_;  // in this transaction
};

}  // namespace candled::sqlite
