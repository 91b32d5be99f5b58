#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/time.hpp"
#include "poloniex-sim/answer.hpp"
#include "poloniex-sim/call_log.hpp"
#include "poloniex-sim/exchange.hpp"
#include "poloniex-sim/fault_plan.hpp"

namespace candled::sim {

/// The wall clock; tests replace it.
using WallClock = std::function<ArrivalTime()>;

/// The exchange with its faults, and the `/sim/` routes that control and measure it (docs/simulator.md):
///
/// - `POST /sim/fault` adds a fault (parse_fault_json)
/// - `GET /sim/faults` lists those that can still happen, `DELETE` clears them
/// - `GET /sim/calls?last=&route=` counts calls and tells when the last ones arrived, `DELETE` starts anew
/// - `GET /sim/price?pair=&time=` is the true price
/// - `GET /sim/candle?pair=&interval=&open_time=` is the true candle
///
/// Thread-safe.
class Simulator {
 public:
  Simulator(Exchange exchange, std::vector<PlannedFault> script, WallClock clock);

  /// Records a request to the exchange, and returns the fault that is to happen to it. Requests to `/sim/`
  /// are neither recorded nor hit.
  std::optional<Fault> arrive(const Question& question);

  /// Returns the right answer to a request, regardless of faults.
  Answer answer(std::string_view method, const Question& question, std::string_view body);

 private:
  Answer steer(std::string_view method, const Question& question, std::string_view body);
  Answer add_fault(std::string_view body);
  Answer faults();
  Answer calls(const Question& question) const;
  Answer true_price(const Question& question) const;
  Answer true_candle_of(const Question& question) const;

  std::optional<std::size_t> find_pair(std::string_view name) const;
  TimePoint now() const { return std::chrono::floor<milliseconds>(clock_()); }

  Exchange exchange_;
  WallClock clock_;
  FaultPlan plan_;
  CallLog calls_;
};

}  // namespace candled::sim
