#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/time.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "log/log.hpp"

namespace candled::collect {

/// Which pairs are left out of polls, and why: counted by reason, named in the log once an hour at most, and
/// listed, the newest of them, for those that ask.
///
/// Names come from an exchange: they are shown as escaped_name() has them. Not thread-safe.
class RejectedPairs {
 public:
  /// More pairs than this are counted, but neither named nor listed.
  static constexpr std::size_t max_names = 1'000;
  /// So many are named in one line of the log, and listed.
  static constexpr std::size_t names_at_once = 20;
  /// A pair that is left out at every poll is named in the log so often.
  static constexpr std::chrono::hours named_every{1};

  explicit RejectedPairs(log::Log log) : log_(std::move(log)) {}

  /// A pair is left out of the poll that is being read.
  void add(std::string_view name, std::string_view reason);
  /// Ends the poll whose samples are of `time`: names in the log what has not been for an hour of `uptime`,
  /// in one line.
  void end_poll(TimePoint time, milliseconds uptime);

  /// How many have been left out since the start, by reason.
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  /// Those that were left out last, the newest first, then by name; at most names_at_once.
  std::vector<live::RejectedPair> newest() const;

 private:
  struct Entry {
    std::string reason;
    bool in_this_poll = true;
    TimePoint last{};
    milliseconds last_uptime{0};
    std::optional<milliseconds> named{};  // when, as uptime
  };

  log::Log log_;
  std::map<std::string, std::uint64_t> counts_;
  std::map<std::string, Entry> entries_;  // by escaped name
};

}  // namespace candled::collect
