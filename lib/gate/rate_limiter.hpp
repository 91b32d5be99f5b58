#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace candled::gate {

/// The number of requests that one client may send.
struct RateLimit {
  static constexpr std::uint32_t most = 1'000'000;

  std::uint32_t requests;       ///< per period, at least 1
  std::chrono::seconds period;  ///< a second or a minute
  std::uint32_t burst;          ///< requests at once, after a long enough pause

  /// Reads `20` (a second), `20/s`, `60/m`, or with a burst, `20/s:100`. Without one, the burst is as large
  /// as a period's requests. Numbers are 1 to `most`. Returns nothing for anything else.
  static std::optional<RateLimit> parse(std::string_view text);

  friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// A token bucket for each client, in a table of fixed size (1 MiB).
///
/// If the table has no room for another client, it forgets one of the few clients that could make room: the
/// one whose bucket is the fullest. That client gains the few tokens that were missing from it, and nobody is
/// refused because of the number of others. `seed` decides which clients share a place, so that a collision
/// cannot be aimed at.
///
/// Thread-safe. Time comes in through arguments and only grows.
class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t max_clients = 65'536;

  RateLimiter(RateLimit limit, std::uint64_t seed);

  /// Takes a token of `client`, who asks at `now`. If there is none, returns the time until there is one.
  std::optional<std::chrono::nanoseconds> refuse(std::uint64_t client, Time now);

 private:
  /// A bucket, stored as the time at which it is full again. Taking a token moves that time `interval_`
  /// further. No token is left if it would lie more than `room_` ahead.
  struct Bucket {
    std::uint64_t client;
    Time full_at;
  };
  static constexpr std::size_t ways = 8;
  static constexpr std::size_t locks = 64;
  using Set = std::array<Bucket, ways>;

  std::size_t place_of(std::uint64_t client) const;
  static Bucket& bucket_of(Set& set, std::uint64_t client);

  const std::chrono::nanoseconds interval_;
  const std::chrono::nanoseconds room_;
  const std::uint64_t seed_;
  std::array<std::mutex, locks> mutexes_;  // each guards the sets whose index has that remainder
  std::vector<Set> sets_;
};

}  // namespace candled::gate
