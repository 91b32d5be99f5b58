#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candle/forming_state.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/candle_store.hpp"
#include "store/forming/forming_stream.hpp"

namespace candled::postgres {

/// The number of records of a node. It is more than a state ever has: FormingStream begins a state anew after
/// 600 changes. A record is in the slot that is its number modulo this.
inline constexpr std::int64_t ring_slots = 640;

/// Returns a state with the ids of this process in place of the keys, ascending. Candles of pairs that
/// `pairs` does not have are left out.
FormingState with_ids(FormingState state, const PairView& pairs);

/// Writes the state of the forming bucket of one node, one record for each save.
///
/// A save overwrites the oldest of some hundred records, so that the table neither grows nor leaves much
/// behind (docs/decisions/0005-postgresql.md). Everything happens in the caller's transaction. Not
/// thread-safe.
class FormingRing {
 public:
  explicit FormingRing(std::string node) : node_(std::move(node)) {}

  /// Saves a state whose pairs are identified by their keys, ascending.
  void save(Connection& connection, const FormingState& state);
  /// Call when a transaction with a save was rolled back.
  void forget();

 private:
  std::int64_t next_seq(Connection& connection);

  const std::string node_;
  store::FormingStream stream_;
  std::optional<std::int64_t> seq_;  // of the last record; empty until it is looked up
};

/// Returns the state that `node` has saved last. Candles of pairs that `pairs` does not have are left out.
store::SavedForming load_forming(Connection& connection, const PairView& pairs, std::string_view node);

/// Saves the state in which a replay has ended, in place of the one before. Its pairs are identified by their
/// keys, ascending.
void save_replayed(Connection& connection, const FormingState& state);
/// Returns that state. Candles of pairs that `pairs` does not have are left out.
store::SavedForming load_replayed(Connection& connection, const PairView& pairs);

}  // namespace candled::postgres
