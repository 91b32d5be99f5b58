#include "poloniex-sim/fault_json.hpp"
#include "poloniex-sim/fault_plan.hpp"
#include "target.hpp"

// Input: a fault of the simulator, as JSON, or a script of them.
namespace candled::fuzz {
namespace {

void check_fault(const sim::PlannedFault& planned) {
  require(!planned.lasts || !planned.calls, "a fault ends by time or by calls");
  require(!planned.calls || *planned.calls >= 1, "a fault hits at least one call");
  require(planned.after >= milliseconds{0}, "a fault does not begin in the past");
  require(planned.on.empty() || planned.on.starts_with('/'), "a fault hits a path");
}

void check_json(std::string_view input) {
  const auto planned = sim::parse_fault_json(input);
  if (!planned) return require(!planned.error().empty(), "what is refused is refused with a sentence");
  check_fault(*planned);
  const std::string printed = sim::to_json(*planned);
  const auto again = sim::parse_fault_json(printed);
  require(again.has_value() && sim::to_json(*again) == printed, "a fault is read back from its JSON");
}

void check_script(std::string_view input) {
  const auto faults = sim::parse_script(input);
  if (!faults) return require(faults.error().starts_with("line "), "what is wrong names its line");
  for (const sim::PlannedFault& planned : *faults) check_fault(planned);
}

}  // namespace

void check(std::string_view input) {
  check_json(input);
  check_script(input);
}

}  // namespace candled::fuzz
