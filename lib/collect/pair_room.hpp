#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "store/candle_store.hpp"

namespace candled::collect {

/// That new pairs need others to give way, since there are as many as there may be.
struct RoomNeeded {
  std::vector<PairId> candidates;  ///< these may give way, in this order, if they have no complete candle
  std::size_t count;               ///< so many have to
};

/// Makes room for new pairs. The collecting thread calls it and goes on at once.
class PairRoom {
 public:
  virtual ~PairRoom() = default;

  /// Asks for room once everything handed over before is stored, and not at all if that fails. One at a time:
  /// the next after room_made().
  virtual void make_room(RoomNeeded needed) = 0;
  /// What has become of those asked for last, once; nothing while that is not known. Neither gone nor kept
  /// are those that were not looked at, and all of them after a failure.
  virtual std::optional<store::GivenWay> room_made() = 0;
};

}  // namespace candled::collect
