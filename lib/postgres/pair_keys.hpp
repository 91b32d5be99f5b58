#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "candle/pairs.hpp"
#include "postgres/connection.hpp"

namespace candled::postgres {

/// The key of a pair: its id in the database, which no other pair ever has.
using PairKey = std::int32_t;

/// The pairs of a store at one moment, with the ids that they have in this process.
struct PairView {
  std::int64_t changes = -1;  ///< store.pair_changes at that moment, for equality; -1 if it does not tell
  std::size_t of = 0;         ///< the number of stored pairs: more than these if some have no id yet
  Pairs pairs{};
  std::unordered_map<PairKey, PairId> ids{};

  /// Returns the id of a key; empty if no pair had it then.
  std::optional<PairId> id_of(PairKey key) const {
    const auto found = ids.find(key);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
  }
};

/// Gives the pairs of a store ids of this process, and knows the keys of these ids.
///
/// A pair that is stored when the store is opened has its key as its id, where it can. One that another
/// process stores later gets an id from `number`. Thread-safe.
class PairKeys {
 public:
  /// Returns the id of a pair that another process has stored; empty if it cannot have one yet. Called while
  /// this object is locked: it must not call it back.
  using Number = std::function<std::optional<PairId>(const Pair&)>;

  /// Without `number`, pairs of other processes get ids that are free so far.
  explicit PairKeys(Number number = {}) : number_(std::move(number)) {}

  /// Returns the pairs as the transaction that is open on `connection` sees them: a snapshot, or one that has
  /// updated the row of `store`, but not the pairs yet. Throws `damaged` if they are more than this program
  /// can handle, or unsound.
  std::shared_ptr<const PairView> view(Connection& connection);
  /// The same, and sets `version` to the version of the store at that moment.
  std::shared_ptr<const PairView> view(Connection& connection, std::int64_t& version);
  /// Returns the pairs as a transaction sees them that has changed them.
  std::shared_ptr<const PairView> view_within(Connection& connection);

  /// Returns the key of a pair; empty if it has none yet, or the pair is gone.
  std::optional<PairKey> key_of(PairId id) const;
  /// Returns the id that a key has in this process; empty if no pair of the key was ever read.
  std::optional<PairId> id_of(PairKey key) const;
  /// Says that a pair of this process has this key from now on.
  void bind(PairId id, const Pair& pair, PairKey key);
  /// Forgets the key of a pair that was not stored after all.
  void remove(PairId id);

 private:
  struct Bound {
    PairId id;
    Pair pair;
  };

  std::shared_ptr<PairView> read(Connection& connection);
  std::optional<PairId> id_for(PairKey key, const Pair& pair);
  std::optional<PairId> free_id(PairKey key) const;
  void bind_locked(PairId id, const Pair& pair, PairKey key);
  void unbind(PairId id);

  const Number number_;
  mutable std::mutex mutex_;  // guards all below
  std::unordered_map<PairKey, Bound> bound_;
  std::map<PairId, PairKey> keys_;
  bool begun_ = false;  // true once there was a view
  std::shared_ptr<const PairView> newest_ = std::make_shared<const PairView>();
};

}  // namespace candled::postgres
