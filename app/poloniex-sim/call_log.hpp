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

/// An instant of the wall clock, precise enough to measure the offset of a poll from its second.
using ArrivalTime = std::chrono::sys_time<std::chrono::microseconds>;

/// Returns the route of a request, without its changing parts: `/public?command=returnTicker`,
/// `/markets/price`, `/markets/{symbol}/candles`; `other` for anything that the exchange does not have.
std::string route_of(const Question& question);

/// Records requests: the number of calls of each route, and the last max_calls arrivals.
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

  /// Returns the calls per route since the start or the last clear().
  std::map<std::string, std::uint64_t> counts() const;

  /// Returns the newest `count` calls of the routes that begin with `prefix`, oldest first.
  std::vector<Call> newest(std::size_t count, std::string_view prefix) const;

  void clear();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;  // guarded by mutex_, like calls_
  std::deque<Call> calls_;
};

}  // namespace candled::sim
