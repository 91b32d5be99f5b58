#include "derive/sources.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace candled::derive {

std::optional<Intervals> sources_in(std::span<const store::SeriesSummary> series) {
  std::map<Interval, TimePoint> newest;  // open_time
  TimePoint newest_of_all{};
  for (const store::SeriesSummary& one : series) {
    auto& time = newest.try_emplace(one.interval, one.newest).first->second;
    time = std::max(time, one.newest);
    newest_of_all = std::max(newest_of_all, one.newest);
  }
  std::vector<Interval> sources;
  for (const auto& [interval, time] : newest) {
    const bool goes_on = time + interval.length() >= interval.floor(newest_of_all);
    const bool fits = sources.empty() || interval.is_multiple_of(sources.front());
    if (goes_on && fits && sources.size() < Intervals::max_count) sources.push_back(interval);
  }
  if (sources.empty()) return {};
  return Intervals::of(std::move(sources)).value();
}

}  // namespace candled::derive
