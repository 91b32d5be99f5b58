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

/// The retention of the candles of an interval.
struct Keep {
  Interval interval;
  milliseconds age;  ///< counted from the open_time

  friend bool operator==(const Keep&, const Keep&) = default;
};

/// Reads a list such as `1m=90d,5m=2y`. Each interval must be one of `intervals`, and is given once. Its age
/// is in hours (`h`), days, weeks or years of 365 days, and covers at least one bucket of the longest
/// interval, whose candle needs its parts until it has closed. An empty list keeps everything. The error is a
/// sentence that names what was given and what is allowed.
std::expected<std::vector<Keep>, std::string> parse_retention(std::string_view list,
                                                              const Intervals& intervals);

/// Returns the age up to which a bucket may be repaired, at most `window`: nobody wants a bucket back whose
/// candle, or a part of a bigger candle around it, has been removed.
milliseconds repairable(milliseconds window, const std::vector<Keep>& keep, const Intervals& intervals);

/// Removes candles that are older than their retention, and then lets the store maintain itself, in small
/// steps.
///
/// Age counts from the end of the newest stored candle, not from the clock: while polls fail nothing is
/// removed, and a clock that is years ahead, with which no TLS connection can be made, costs no candle. Not
/// thread-safe.
class Retention {
 public:
  explicit Retention(std::vector<Keep> keep) : keep_(std::move(keep)) {}

  /// The result of a step.
  struct Step {
    std::size_t removed = 0;
    bool more = false;  ///< true if there is more to do now
  };

  /// Returns whether step() has something to look at, now that candles that ended by `until` are stored.
  bool is_due(std::optional<TimePoint> until) const;
  /// Removes some candles in one short transaction of `writer`, or lets it do a step of its upkeep if there
  /// are none to remove.
  std::expected<Step, store::StoreError> step(store::CandleWriter& writer, TimePoint until);

 private:
  const std::vector<Keep> keep_;
  std::optional<TimePoint> done_;          // everything that was due by then has been done
  std::map<Interval, TimePoint> emptied_;  // the time before which nothing is left to remove
};

}  // namespace candled::collect
