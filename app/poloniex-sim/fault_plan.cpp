#include "poloniex-sim/fault_plan.hpp"

#include <algorithm>
#include <ranges>

namespace candled::sim {

FaultPlan::FaultPlan(std::vector<PlannedFault> script, TimePoint start) {
  for (PlannedFault& planned : script) {
    const TimePoint from = start + planned.after;
    entries_.push_back({.planned = std::move(planned), .from = from});
  }
}

bool FaultPlan::add(PlannedFault fault, TimePoint now) {
  const std::lock_guard lock(mutex_);
  forget_what_is_over(now);
  if (entries_.size() >= max_faults) return false;
  const TimePoint from = now + fault.after;
  entries_.push_back({.planned = std::move(fault), .from = from});
  return true;
}

std::optional<Fault> FaultPlan::take(std::string_view path, TimePoint now) {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : std::views::reverse(entries_)) {
    if (!entry.hits(path, now)) continue;
    if (entry.planned.calls) --*entry.planned.calls;
    return entry.planned.fault;
  }
  return {};
}

std::vector<PlannedFault> FaultPlan::list(TimePoint now) {
  const std::lock_guard lock(mutex_);
  forget_what_is_over(now);
  std::vector<PlannedFault> faults;
  for (const Entry& entry : entries_) {
    faults.push_back(entry.planned);
    faults.back().after = entry.from - now;
  }
  return faults;
}

void FaultPlan::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

bool FaultPlan::Entry::over(TimePoint now) const {
  return (planned.calls && *planned.calls <= 0) || (planned.lasts && now >= from + *planned.lasts);
}

bool FaultPlan::Entry::hits(std::string_view path, TimePoint now) const {
  return now >= from && !over(now) && path.starts_with(planned.on);
}

void FaultPlan::forget_what_is_over(TimePoint now) {
  std::erase_if(entries_, [now](const Entry& entry) { return entry.over(now); });
}

}  // namespace candled::sim
