#include "store/checks/series_extents.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "store/stored_interval.hpp"

namespace candled::store {
namespace {

using std::chrono::seconds;

/// Returns a time in seconds that may be damaged, with those beyond all candles at their border.
TimePoint time_within_bounds(std::int64_t time) {
  constexpr std::int64_t latest = std::chrono::floor<seconds>(latest_time).time_since_epoch().count();
  return TimePoint(seconds(std::clamp(time, -latest, latest)));
}

}  // namespace

std::string name_of_interval(std::int64_t seconds) {
  const auto interval = interval_of_seconds(seconds);
  return interval ? interval->name() : fmt::format("interval {}", seconds);
}

void count_candle(SeriesExtents& extents, std::int64_t pair, std::int64_t interval, std::int64_t open_time) {
  const auto [entry, added] = extents.try_emplace({pair, interval}, SeriesExtent{open_time, open_time, 0});
  SeriesExtent& extent = entry->second;
  extent.first = std::min(extent.first, open_time);
  extent.newest = std::max(extent.newest, open_time);
  ++extent.candles;
}

void compare_series(const SeriesExtents& claimed, const SeriesExtents& found,
                    const std::function<std::string(std::int64_t)>& name_of_pair, Findings& findings) {
  const auto name = [&](const auto& key) {
    return fmt::format("{} {}", name_of_pair(key.first), name_of_interval(key.second));
  };
  const auto text = [](const SeriesExtent& extent) {
    return fmt::format("{} candles from {} to {}", extent.candles, extent.first, extent.newest);
  };
  compare_extents(claimed, found, name, text, findings);
}

void add_extents(CheckedStore& store, const SeriesExtents& found, const SeriesExtents& claimed,
                 const std::function<std::optional<PairId>(std::int64_t)>& id_of) {
  for (const auto& [key, extent] : found)
    store.newest = std::max(store.newest, TimePoint(seconds(extent.newest)));
  for (const SeriesExtents* extents : {&found, &claimed})
    for (const auto& [key, extent] : *extents) {
      const auto id = id_of(key.first);
      const auto interval = interval_of_seconds(key.second);
      if (!id || !interval) continue;  // a damaged row
      const TimePoint first = time_within_bounds(extent.first);
      const TimePoint newest = time_within_bounds(extent.newest);
      const auto [entry, added] =
          store.extents.try_emplace({*id, *interval}, CheckedStore::Extent{first, newest});
      entry->second.first = std::min(entry->second.first, first);
      entry->second.newest = std::max(entry->second.newest, newest);
    }
}

}  // namespace candled::store
