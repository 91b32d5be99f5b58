#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

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
};

/// Notices what other processes store, on a thread of its own, for as long as it lives.
class Watch {
 public:
  /// Called on the watch's thread.
  using Tell = std::function<void(const Noticed&)>;

  virtual ~Watch() = default;

  /// Returns the state. Thread-safe.
  virtual WatchState state() const = 0;
};

}  // namespace candled::store
