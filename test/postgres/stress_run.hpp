#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "postgres/stress_world.hpp"

namespace candled::test {

/// A candle by the name of its pair, its interval and its open_time.
using CandleKey = std::tuple<std::string, Interval, TimePoint>;
using Candles = std::map<CandleKey, Candle>;

/// Who takes part besides the collectors.
struct Cast {
  std::size_t collectors = 3;  ///< threads, numbered from 0
  bool dies = true;            ///< one more collector, a process that is killed again and again
  std::size_t repairers = 2;
  bool cuts = true;  ///< somebody ends sessions at random
};

/// What those who took part were told.
struct Told {
  std::set<std::pair<std::size_t, std::size_t>> batches{};  ///< acknowledged: collector and minute
  std::set<std::pair<std::size_t, std::size_t>> repairs{};  ///< acknowledged: pair and minute
  std::set<std::int64_t> versions{};                        ///< the versions that a tail has seen
  Candles copy{};                     ///< the candles that it has read, as the changes said
  std::vector<std::string> faults{};  ///< what should not have happened
  std::size_t cuts = 0, deaths = 0, doubts = 0;
};

/// Has all of them write to the store at once until every collector has stored all minutes.
Told run_stress(const World& world, const std::string& url, const Cast& cast);

/// Plays the collector that dies, in a process of its own. The environment says which.
void play_dying_collector();

}  // namespace candled::test
