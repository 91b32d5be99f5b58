#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "store/checks/findings.hpp"
#include "store/rules/merge_check.hpp"

namespace candled::store {

/// The extent of the candles of a pair and interval, with open times in seconds.
struct SeriesExtent {
  std::int64_t first;
  std::int64_t newest;
  std::uint64_t candles;

  friend bool operator==(const SeriesExtent&, const SeriesExtent&) = default;
};

/// Extents by the stored numbers of pairs, and intervals in seconds. They may be damaged.
using SeriesExtents = std::map<std::pair<std::int64_t, std::int64_t>, SeriesExtent>;

/// Returns the name of the interval of `seconds`, or `interval 7` if candles of it are not stored.
std::string name_of_interval(std::int64_t seconds);

/// Adds a candle to the extent of its series.
void count_candle(SeriesExtents& extents, std::int64_t pair, std::int64_t interval, std::int64_t open_time);

/// Compares the claimed with the found extents, by key. Either may lack keys that the other has. `name` and
/// `text` are called with a key and an extent, for a finding.
template <typename Map, typename Name, typename Text>
void compare_extents(const Map& claimed, const Map& found, const Name& name, const Text& text,
                     Findings& findings) {
  for (const auto& [key, extent] : claimed) {
    const auto other = found.find(key);
    if (other == found.end())
      findings.add(name(key) + ": " + text(extent) + " claimed, but there are none");
    else if (extent != other->second)
      findings.add(name(key) + ": " + text(extent) + " claimed, but there are " + text(other->second));
  }
  for (const auto& [key, extent] : found)
    if (!claimed.contains(key)) findings.add(name(key) + ": nothing claimed, but there are " + text(extent));
}

/// Compares the series that a store claims to have with those of its candles.
void compare_series(const SeriesExtents& claimed, const SeriesExtents& found,
                    const std::function<std::string(std::int64_t)>& name_of_pair, Findings& findings);

/// Takes the extents, and the newest candle of those that were `found`, into the facts about a store. `id_of`
/// returns the id of a pair's stored number; empty if there is none.
void add_extents(CheckedStore& store, const SeriesExtents& found, const SeriesExtents& claimed,
                 const std::function<std::optional<PairId>(std::int64_t)>& id_of);

}  // namespace candled::store
