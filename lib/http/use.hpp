#pragma once

#include <chrono>
#include <compare>
#include <limits>

namespace candled::http {

/// The time for which a client has kept workers busy lately, weighted by age: it counts half after each
/// half_life. All uses decay alike, so the smaller one stays smaller while time passes, and uses can be kept
/// in order.
class Use {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds half_life{10};

  /// Adds a use that lasted until `now`. A use of no time changes nothing.
  void add(std::chrono::nanoseconds busy, Time now);

  std::partial_ordering operator<=>(const Use&) const = default;

 private:
  /// The binary logarithm of the seconds, had they all been used at the clock's epoch.
  double level_ = -std::numeric_limits<double>::infinity();
};

}  // namespace candled::http
