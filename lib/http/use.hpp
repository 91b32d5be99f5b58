#pragma once

#include <chrono>
#include <compare>
#include <limits>

namespace candled::http {

/// How long a client has kept workers busy lately: what was used counts half after each half_life. So what is
/// less stays less while time passes, and uses can be kept in order.
class Use {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds half_life{10};

  /// Adds what was used until `now`. None at all changes nothing.
  void add(std::chrono::nanoseconds busy, Time now);

  std::partial_ordering operator<=>(const Use&) const = default;

 private:
  /// The binary logarithm of the seconds, had they all been used at the clock's epoch.
  double level_ = -std::numeric_limits<double>::infinity();
};

}  // namespace candled::http
