#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "candle/pairs.hpp"

namespace candled::live {

/// The pairs of this process. It numbers every pair that a feed or a store mentions, so that a PairId means
/// the same pair in all parts of the process, and nothing outside it.
///
/// Thread-safe. Ids are only ever added: see Pairs.
class PairRegistry {
 public:
  explicit PairRegistry(Pairs pairs = {}) : pairs_(std::move(pairs)) {}

  /// Starts with the pairs of a store, as the store has numbered them, so that both agree. Throws
  /// std::logic_error if there are pairs already.
  void adopt(Pairs stored);
  /// Returns the id of a pair that another process has stored; empty before adopt(), or if there is no room.
  std::optional<PairId> number(const Pair& stored);

  /// See Pairs.
  std::optional<PairId> find_or_add(const Pair& pair);
  std::optional<PairId> find(std::string_view base, std::string_view quote) const;
  bool has_room() const;

  /// Removes pairs that have given way to others; see Pairs::remove().
  void remove(std::span<const PairId> gone);

  /// Returns all pairs as they are now; never null. It is the snapshot that was returned before unless a pair
  /// has come or gone since.
  std::shared_ptr<const Pairs> pairs() const;

 private:
  mutable std::mutex mutex_;  // guards all below
  Pairs pairs_;
  bool adopted_ = false;
  mutable std::shared_ptr<const Pairs> snapshot_;  // null if it is out of date
};

}  // namespace candled::live
