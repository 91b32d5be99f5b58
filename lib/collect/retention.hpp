#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"
#include "log/log.hpp"
#include "store/candle_store.hpp"

namespace candled::collect {

/// How long candles of an interval are kept.
struct Keep {
  Interval interval;
  milliseconds age;  ///< from the open_time on

  friend bool operator==(const Keep&, const Keep&) = default;
};

/// Reads `1m=90d,5m=2y`: intervals that are among `intervals`, each once, and for how many hours (`h`), days,
/// weeks or years of 365 days they are kept: at least one bucket of the longest interval, whose candle needs
/// its parts until it has closed. An empty list keeps everything. The error is a sentence that names what was
/// given and what is allowed.
std::expected<std::vector<Keep>, std::string> parse_retention(std::string_view list,
                                                              const Intervals& intervals);

/// How old a bucket may be to be repaired, given that nobody wants it back whose candle, or a part of a
/// bigger one around it, has been removed: at most `window`.
milliseconds repairable(milliseconds window, const std::vector<Keep>& keep, const Intervals& intervals);

/// Removes candles that are older than they are to be kept, and lets the store maintain itself afterwards, in
/// small steps.
///
/// Age counts from the end of the newest candle that was stored, not from the clock: while polls fail nothing
/// is removed, and a clock that is years ahead, with which no TLS connection comes about, costs no candle.
/// Not thread-safe.
class Retention {
 public:
  explicit Retention(std::vector<Keep> keep) : keep_(std::move(keep)) {}

  /// The result of a step.
  struct Step {
    std::size_t removed = 0;
    bool more = false;  ///< whether there is more to do now
  };

  /// True if step() has something to look at, now that candles that ended by `until` are stored.
  bool is_due(std::optional<TimePoint> until) const;
  /// Removes some candles in one short transaction of `writer`, or lets it do a step of its upkeep if there
  /// are none to be removed.
  std::expected<Step, store::StoreError> step(store::CandleWriter& writer, TimePoint until);

 private:
  const std::vector<Keep> keep_;
  std::optional<TimePoint> done_;          // all that was due then has been done
  std::map<Interval, TimePoint> emptied_;  // until when nothing is left to be removed
};

}  // namespace candled::collect
