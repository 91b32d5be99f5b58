#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "poloniex-sim/answer.hpp"

namespace candled::sim {

/// An instant of the wall clock, precise enough to measure how far a poll is off its second.
using ArrivalTime = std::chrono::sys_time<std::chrono::microseconds>;

/// What a request asked for, without its changing parts: `/public?command=returnTicker`, `/markets/price`,
/// `/markets/{symbol}/candles`; `other` for what the exchange does not have.
std::string route_of(const Question& question);

/// Who asked what and when: how often each route was called, and the last max_calls arrivals.
///
/// Thread-safe.
class CallLog {
 public:
  static constexpr std::size_t max_calls = 10'000;

  struct Call {
    std::string route;
    ArrivalTime time;
  };

  void record(std::string route, ArrivalTime time);

  /// Calls per route since the start or the last clear().
  std::map<std::string, std::uint64_t> counts() const;

  /// The newest `count` calls of the routes that begin with `prefix`, oldest first.
  std::vector<Call> newest(std::size_t count, std::string_view prefix) const;

  void clear();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;  // guarded by mutex_, as is calls_
  std::deque<Call> calls_;
};

}  // namespace candled::sim
