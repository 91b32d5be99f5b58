#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sqlite/connection.hpp"
#include "sqlite/forming/forming_stream.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Whether there is a pair with this id.
using HasPair = std::function<bool(PairId)>;

/// Writes and reads the state of the open bucket.
///
/// Its bytes (FormingStream) lie in parts of equal size, one a page: a poll writes the one or two that it
/// changes, and SQLite neither looks for room nor gives any back. Everything happens in the caller's
/// transaction. Not thread-safe.
class FormingRows {
 public:
  explicit FormingRows(const Connection& connection);

  /// Takes the place of what was saved before.
  void save(const FormingState& state);
  /// To be called when a transaction with a save was rolled back.
  void forget() { stream_.forget(); }

  /// What was saved last; unreadable if it has a pair that is not there.
  store::SavedForming load(const HasPair& has);
  /// What ended until then is closed and stored; nothing if no state was ever saved.
  std::optional<TimePoint> closed_until();

 private:
  std::string all_parts();

  FormingStream stream_;
  Statement replace_bucket_;
  Statement replace_part_;
  Statement select_bucket_;
  Statement select_parts_;
};

/// Writes and reads the state at which a replay ended, which is kept apart from the service's own.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class ReplayedRow {
 public:
  explicit ReplayedRow(const Connection& connection);

  /// Takes the place of what was saved before.
  void save(const FormingState& state);
  /// What was saved last; unreadable if it has a pair that is not there.
  store::SavedForming load(const HasPair& has);

 private:
  Statement replace_;
  Statement select_;
};

}  // namespace candled::sqlite
