#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/time.hpp"
#include "live/health.hpp"
#include "log/log.hpp"

namespace candled::collect {

/// Records the pairs that are left out of polls, and why: counts them by reason, names them in the log once
/// an hour at most, and lists the newest of them on request.
///
/// Names come from an exchange: they are shown as escaped_name() returns them. Not thread-safe.
class RejectedPairs {
 public:
  /// The largest number of pairs that are named and listed; beyond it they are only counted.
  static constexpr std::size_t max_names = 1'000;
  /// The largest number of pairs that are named in one log line, and listed.
  static constexpr std::size_t names_at_once = 20;
  /// The time after which a pair that is left out of every poll is named in the log again.
  static constexpr std::chrono::hours named_every{1};

  explicit RejectedPairs(log::Log log) : log_(std::move(log)) {}

  /// Adds a pair that is left out of the poll being read.
  void add(std::string_view name, std::string_view reason);
  /// Ends the poll whose samples are of `time`: names in one log line the pairs that have not been named for
  /// an hour of `uptime`.
  void end_poll(TimePoint time, milliseconds uptime);

  /// Returns the number of rejections since the start, by reason.
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  /// Returns the pairs that were left out last, the newest first, then by name; at most names_at_once.
  std::vector<live::RejectedPair> newest() const;

 private:
  struct Entry {
    std::string reason;
    bool in_this_poll = true;
    TimePoint last{};
    milliseconds last_uptime{0};
    std::optional<milliseconds> named{};  // the uptime when it was last named
  };

  log::Log log_;
  std::map<std::string, std::uint64_t> counts_;
  std::map<std::string, Entry> entries_;  // by escaped name
};

}  // namespace candled::collect
