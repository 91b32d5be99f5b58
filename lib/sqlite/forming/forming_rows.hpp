#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sqlite/connection.hpp"
#include "store/candle_store.hpp"
#include "store/forming/forming_stream.hpp"

namespace candled::sqlite {

/// Returns whether a pair with this id exists.
using HasPair = std::function<bool(PairId)>;

/// Writes and reads the state of the forming bucket.
///
/// Its bytes (FormingStream) are stored in parts of equal size, one per page: a poll writes the one or two
/// that it changes, and SQLite neither searches for space nor frees any. Everything happens in the caller's
/// transaction. Not thread-safe.
class FormingRows {
 public:
  explicit FormingRows(const Connection& connection);

  /// Saves a state in place of the previous one.
  void save(const FormingState& state);
  /// Call when a transaction with a save was rolled back.
  void forget() { stream_.forget(); }

  /// Returns the last saved state; unreadable if it has a pair that does not exist.
  store::SavedForming load(const HasPair& has);
  /// Returns the time by which all buckets that ended are closed and stored; empty if no state was ever
  /// saved.
  std::optional<TimePoint> closed_until();

 private:
  std::string all_parts();

  store::FormingStream stream_;
  Statement replace_bucket_;
  Statement replace_part_;
  Statement select_bucket_;
  Statement select_parts_;
};

/// Writes and reads the state at which a replay ended, which is kept separately from the service's own.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class ReplayedRow {
 public:
  explicit ReplayedRow(const Connection& connection);

  /// Saves a state in place of the previous one.
  void save(const FormingState& state);
  /// Returns the last saved state; unreadable if it has a pair that does not exist.
  store::SavedForming load(const HasPair& has);

 private:
  Statement replace_;
  Statement select_;
};

}  // namespace candled::sqlite
