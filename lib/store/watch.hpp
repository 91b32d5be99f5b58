#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "candle/forming_state.hpp"
#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "candle/time.hpp"

namespace candled::store {

/// A part of a store whose candles may have changed.
struct Changed {
  std::optional<PairId> pair{};        ///< empty: any pair
  std::optional<Interval> interval{};  ///< empty: any interval
};

/// The changes that a watch has noticed since the last time. Readers can already find them.
struct Noticed {
  std::vector<Changed> changed{};           ///< the candles to be read again
  bool pairs = false;                       ///< whether pairs may have changed
  std::optional<TimePoint> closed_until{};  ///< buckets that ended by then are closed; empty before any
  std::map<Interval, TimePoint> newest{};   ///< open_time of the newest candle that has changed
};

/// The state of a watch.
struct WatchState {
  std::int64_t version = 0;  ///< the newest version of the store that was seen
  std::optional<std::chrono::milliseconds> since_success{};  ///< age of the last success; empty before any
  std::string error{};      ///< the error of the newest attempt; empty after a success
  bool on_standby = false;  ///< whether the newest success was on a hot standby
  /// The age of the newest transaction that the standby has replayed; empty on a primary. It grows while
  /// nobody writes.
  std::optional<std::chrono::milliseconds> replay_age{};
  /// The same if the standby has received more than it has replayed, else 0; empty on a primary.
  std::optional<std::chrono::milliseconds> replay_behind{};
  std::string node{};  ///< the node whose forming bucket is followed; empty for none
  std::optional<std::chrono::milliseconds> forming_age{};  ///< age of the newest state that it has saved
};

/// Notices what other processes store, on a thread of its own, for as long as it lives.
class Watch {
 public:
  /// The functions that are told. They are called on the watch's thread, and may be empty.
  struct Listener {
    /// Called with each change, which readers find already, before Changes counts it.
    std::function<void(const Noticed&)> changed{};
    /// Called after each look, and after Changes has counted, with the states of a forming bucket that have
    /// come since: those of the freshest node that collects, the oldest first. Some may be left out, but the
    /// last ones of each bucket are there. Everything that had closed by then can be found by readers. If it
    /// is empty, no forming bucket is followed.
    std::function<void(std::span<const FormingState>)> looked{};
  };

  virtual ~Watch() = default;

  /// Returns the state. Thread-safe.
  virtual WatchState state() const = 0;
};

}  // namespace candled::store
