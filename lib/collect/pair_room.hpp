#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "store/candle_store.hpp"

namespace candled::collect {

/// A request that pairs give way to new ones, since there are as many as there may be.
struct RoomNeeded {
  std::vector<PairId> candidates;  ///< may give way, in this order, if they have no complete candle
  std::size_t count;               ///< the number of pairs that have to give way
};

/// Makes room for new pairs. Called on the collecting thread, so must return at once.
class PairRoom {
 public:
  virtual ~PairRoom() = default;

  /// Requests room, to be made once everything handed over before is stored, and not at all if that fails.
  /// One request at a time: the next may follow room_made().
  virtual void make_room(RoomNeeded needed) = 0;
  /// Returns the outcome of the latest request, once; empty while it is not known. Pairs that were not looked
  /// at are neither gone nor kept, and after a failure all are neither.
  virtual std::optional<store::GivenWay> room_made() = 0;
};

}  // namespace candled::collect
