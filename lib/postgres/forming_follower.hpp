#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candle/forming_state.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"

namespace candled::postgres {

/// Follows the states of the forming bucket that one node saves, record by record: the node whose newest
/// record is the freshest of all, and another one when no record has come for 3 s.
///
/// Not thread-safe. Everything happens in the caller's transaction.
class FormingFollower {
 public:
  static constexpr std::chrono::milliseconds patience{3'000};

  /// Returns the states that have come since the last call, the oldest first. Of those in one bucket some may
  /// be left out, but not the last one.
  std::vector<FormingState> next(Connection& connection, const PairView& pairs);
  /// Begins anew with the next call.
  void forget() { node_.clear(); }

  /// Returns the node that is followed; empty for none.
  const std::string& node() const { return node_; }
  /// Returns how long ago its newest record was written.
  std::optional<std::chrono::milliseconds> age() const;

 private:
  using Clock = std::chrono::steady_clock;

  bool choose(Connection& connection);
  std::optional<Result> records(Connection& connection);
  bool take(const Result& records, const PairView& pairs, std::vector<FormingState>& states);
  bool end_state(const PairView& pairs, std::vector<FormingState>& states);

  std::string node_;
  std::int64_t seq_ = -1;        // of the newest record that was read
  std::string bytes_;            // the records since the newest one that began a state
  bool is_new_ = false;          // whether some of them have come since the last state that was returned
  Clock::time_point written_;    // when the newest record was, by our clock
  Clock::time_point looked_at_;  // when a record came, or a node was chosen
};

}  // namespace candled::postgres
