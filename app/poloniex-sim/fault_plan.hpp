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

/// A fault with when it happens and to whom. Without `lasts` and `calls` it stays until it is cleared.
struct PlannedFault {
  Fault fault;
  std::string on{};       ///< the paths that begin with this; empty for all
  milliseconds after{0};  ///< from the start of the program, or from its being added while running
  std::optional<milliseconds> lasts{};  ///< `[after, after + lasts)`
  std::optional<int> calls{};           ///< how many requests it still hits
};

/// Reads a script: one fault a line,
///
///     at <time> [for <time>|calls <n>] on <path prefix>|* <fault> [<argument>]
///
/// times as `10`, `10s` or `1500ms`, faults as in parse_fault. Empty lines and what follows a `#` at the
/// start of a line do not count. The error is a sentence that begins with `line <n>: `.
std::expected<std::vector<PlannedFault>, std::string> parse_script(std::string_view script);

/// Which faults are to happen, and when. Of several that fit a request the one added last happens.
///
/// Thread-safe.
class FaultPlan {
 public:
  static constexpr std::size_t max_faults = 100;

  /// The script's times count from `start`.
  FaultPlan(std::vector<PlannedFault> script, TimePoint start);

  /// Adds one whose time counts from `now`. False when there are max_faults already.
  bool add(PlannedFault fault, TimePoint now);

  /// The fault that happens to a request for `path`, if any; one of its calls is used up.
  std::optional<Fault> take(std::string_view path, TimePoint now);

  /// Those that can still happen, `after` and `lasts` counted from `now`; a negative `after` has begun.
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
