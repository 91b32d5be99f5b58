#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "candle/pairs.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/candle_store.hpp"

namespace candled::postgres {

/// Writes the table of pairs, and tells which pairs of this process are stored.
///
/// Everything happens in the caller's transaction, which holds the lock of the store. Not thread-safe.
class PairTable {
 public:
  explicit PairTable(std::shared_ptr<PairKeys> keys) : keys_(std::move(keys)) {}

  /// Begins a transaction on `connection`, which must outlive it. `next_key` is the key for a new pair.
  void begin(Connection& connection, PairKey next_key);
  /// Adds those of `pairs` that no process has added yet. A pair with the id of one that is gone is refused
  /// with std::invalid_argument, one with the id or name of another with PostgresError.
  void insert(std::span<const NewPair> pairs);
  /// Adds the pairs of `before` that are not stored any more, because the database has lost them.
  void recover(const PairView& before);
  /// Removes a pair, with everything that is stored of it.
  void remove(PairId id);
  /// Returns whether the pair has a complete candle of any interval.
  bool has_complete(PairId id);
  /// Notes the `stamp` of the transaction if it has changed pairs. Call before it is committed.
  void write(std::int64_t stamp);
  /// Ends a transaction.
  void end(bool committed);

  /// Returns the stored pairs as of now. Valid until the next change.
  const PairView& view() const { return *view_; }
  std::shared_ptr<const PairView> shared_view() const { return view_; }
  const PairKeys& keys() const { return *keys_; }
  /// Returns whether this transaction has changed the table.
  bool changed() const { return changed_; }
  /// Returns whether data of a pair is to be stored, since the pair is not gone. Throws std::out_of_range if
  /// it never existed.
  bool stays(PairId id) const;
  /// Returns a state with keys in place of the ids of this process, ascending.
  FormingState with_keys(const FormingState& state) const;

 private:
  void change_view();

  const std::shared_ptr<PairKeys> keys_;
  Connection* connection_ = nullptr;
  std::shared_ptr<const PairView> view_;
  PairKey next_key_ = 0;
  std::int32_t inserted_ = 0;
  bool changed_ = false;
  std::vector<PairId> bound_;  // in this transaction
};

}  // namespace candled::postgres
