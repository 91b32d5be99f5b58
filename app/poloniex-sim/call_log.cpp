#include "poloniex-sim/call_log.hpp"

#include <algorithm>
#include <ranges>

namespace candled::sim {

std::string route_of(const Question& question) {
  const std::string_view path = question.path;
  if (path == "/public") {
    const std::string_view command = question.parameter("command");
    if (command == "returnTicker" || command == "returnChartData")
      return "/public?command=" + std::string(command);
  }
  if (path == "/markets/price" || path == "/markets/ticker24h" || path == "/timestamp")
    return std::string(path);
  if (path.starts_with("/markets/") && path.ends_with("/candles")) return "/markets/{symbol}/candles";
  return "other";
}

void CallLog::record(std::string route, ArrivalTime time) {
  const std::lock_guard lock(mutex_);
  ++counts_[route];
  calls_.push_back({std::move(route), time});
  if (calls_.size() > max_calls) calls_.pop_front();
}

std::map<std::string, std::uint64_t> CallLog::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<CallLog::Call> CallLog::newest(std::size_t count, std::string_view prefix) const {
  const std::lock_guard lock(mutex_);
  std::vector<Call> calls;
  for (const Call& call : std::views::reverse(calls_)) {
    if (calls.size() == count) break;
    if (call.route.starts_with(prefix)) calls.push_back(call);
  }
  std::ranges::reverse(calls);
  return calls;
}

void CallLog::clear() {
  const std::lock_guard lock(mutex_);
  counts_.clear();
  calls_.clear();
}

}  // namespace candled::sim
