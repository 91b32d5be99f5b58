#pragma once

#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/time.hpp"
#include "poloniex-sim/fault.hpp"

namespace candled::sim {

/// A fault with its time and its targets. Without `lasts` and `calls` it stays until it is cleared.
struct PlannedFault {
  Fault fault;
  std::string on{};       ///< prefix of the paths that it hits; empty for all
  milliseconds after{0};  ///< from the start of the program, or from the time when it was added while running
  std::optional<milliseconds> lasts{};  ///< `[after, after + lasts)`
  std::optional<int> calls{};           ///< the number of requests that it still hits
};

/// Reads a script, one fault a line:
///
///     at <time> [for <time>|calls <n>] on <path prefix>|* <fault> [<argument>]
///
/// Times are `10`, `10s` or `1500ms`, and faults are as in parse_fault. Empty lines, and lines that begin
/// with a `#`, do not count. The error is a sentence that begins with `line <n>: `.
std::expected<std::vector<PlannedFault>, std::string> parse_script(std::string_view script);

/// The faults that are to happen, and their times. If several fit a request, the one added last happens.
///
/// Thread-safe.
class FaultPlan {
 public:
  static constexpr std::size_t max_faults = 100;

  /// The script's times count from `start`.
  FaultPlan(std::vector<PlannedFault> script, TimePoint start);

  /// Adds a fault whose time counts from `now`. Returns false if there are max_faults already.
  bool add(PlannedFault fault, TimePoint now);

  /// Returns the fault that happens to a request for `path`, if any, and uses up one of its calls.
  std::optional<Fault> take(std::string_view path, TimePoint now);

  /// Returns the faults that can still happen, `after` and `lasts` counted from `now`; a negative `after` has
  /// begun.
  std::vector<PlannedFault> list(TimePoint now);

  void clear();

 private:
  struct Entry {
    PlannedFault planned;
    TimePoint from;

    bool over(TimePoint now) const;
    bool hits(std::string_view path, TimePoint now) const;
  };

  void forget_what_is_over(TimePoint now);

  std::mutex mutex_;
  std::vector<Entry> entries_;  // guarded by mutex_
};

}  // namespace candled::sim
