#pragma once

#include <string>
#include <vector>

#include "candle/candle_builder.hpp"
#include "store/rules/memory_rows.hpp"
#include "store/rules/repair_rule.hpp"
#include "store/rules/storing_rule.hpp"
#include "support/times.hpp"

namespace candled::store {

using namespace std::chrono_literals;
using test::noon;

inline const Interval one_minute{1min}, five_minutes{5min}, ten_minutes{10min};

inline CandleBuilder::Options built_with(const std::string& intervals = "1m,5m,10m") {
  return {.intervals = Intervals::parse(intervals).value(), .max_gap = 5s};
}

/// The candles of pair 0 that a builder closes in minutes `[first, end)` from noon on: a sample a second,
/// whose price is its second and a hundred.
inline std::vector<PairCandle> built(int first, int end, const std::string& intervals = "1m,5m,10m") {
  std::vector<PairCandle> closed;
  CandleBuilder builder(built_with(intervals), noon + first * 1min);
  for (int second = first * 60; second < end * 60; ++second)
    builder.add(noon + second * 1s, std::vector<Sample>{{PairId{0}, Price::from_parts(100 + second, 0)}},
                closed);
  builder.close(noon + end * 1min, closed);
  return closed;
}

/// The exchange's own candle of a minute from noon on, with all prices `price`.
inline Candle of_exchange(int minute, std::int64_t price) {
  const Price all = Price::from_parts(price, 0);
  return {.interval = one_minute,
          .open_time = noon + minute * 1min,
          .ohlc = Ohlc::of(all),
          .observation = {},
          .complete = true,
          .source = Source::exchange};
}

/// A candle of minute `minute` that was seen badly.
inline Candle half_seen(int minute, std::int64_t price, std::uint32_t samples = 3) {
  Candle candle = of_exchange(minute, price);
  candle.source = Source::live;
  candle.complete = false;
  candle.observation =
      Observation{.samples = samples, .first = candle.open_time, .last = candle.open_time + 10s, .gap = 50s};
  return candle;
}

/// A writer: its rules over rows that outlive it.
class RulesFixture {
 public:
  explicit RulesFixture(MemoryRows& of, const std::string& intervals = "1m,5m,10m")
      : rows(of),
        merge(rows, built_with(intervals)),
        storing(rows, merge),
        repairing(rows, merge) {}

  /// Stores candles in a transaction; returns the bigger ones that have changed.
  std::vector<PairCandle> store(const std::vector<PairCandle>& candles, TimePoint closed_until = noon + 24h) {
    merge.begin();
    added = storing.store(candles, false);
    auto merged = merge.merge(closed_until);
    merge.committed();
    return merged;
  }

  Repaired repair(const std::vector<Candle>& candles, const std::vector<GivenUp>& given_up = {},
                  TimePoint closed_until = noon + 24h) {
    const Repaired done = repairing.apply(
        {.pair = PairId{0}, .interval = one_minute, .candles = candles, .given_up = given_up}, closed_until);
    merge.committed();
    return done;
  }

  MemoryRows& rows;
  MergeRule merge;
  StoringRule storing;
  RepairRule repairing;
  std::size_t added = 0;
};

}  // namespace candled::store
