#pragma once

#include <optional>

#include "candle/forming_state.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// Writes and reads the state of the open bucket.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class FormingRows {
 public:
  explicit FormingRows(const Connection& connection);

  /// Takes the place of what was saved before.
  void save(const FormingState& state);
  /// What was saved last; nothing if that never happened. Throws std::invalid_argument if it is no state.
  std::optional<FormingState> load();
  /// What ended until then is closed and stored; nothing if no state was ever saved.
  std::optional<TimePoint> closed_until();

 private:
  Statement replace_bucket_;
  Statement delete_;
  Statement insert_;
  Statement select_bucket_;
  Statement select_;
};

}  // namespace candled::store
