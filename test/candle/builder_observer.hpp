#pragma once

#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

#include "candle/candle_builder.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::test {

using namespace std::chrono_literals;

inline constexpr PairId btc{0};
inline constexpr PairId eth{1};

/// A series and all that it closed.
class Observer {
 public:
  explicit Observer(TimePoint started, std::string_view intervals = "1m,5m,10m")
      : series({.intervals = Intervals::parse(intervals).value(), .max_gap = 5s}, started) {}

  bool sample(TimePoint time, std::string_view text, PairId pair = btc) {
    return series.add(time, std::vector<Sample>{{pair, Price::parse(text).value()}}, closed);
  }
  /// One sample a second in `[from, to)`.
  void seconds(TimePoint from, TimePoint to, std::string_view text = "1", PairId pair = btc) {
    for (TimePoint time = from; time < to; time += 1s) sample(time, text, pair);
  }
  void close(TimePoint now) { series.close(now, closed); }

  /// The one candle of `pair` in the bucket of `interval` at `open_time`.
  Candle candle(std::string_view interval, TimePoint open_time, PairId pair = btc) const {
    std::vector<Candle> found;
    for (const auto& [id, candle] : closed)
      if (id == pair && candle.interval.name() == interval && candle.open_time == open_time)
        found.push_back(candle);
    REQUIRE(found.size() == 1);
    return found.front();
  }

  /// The closed candles of one interval, in the order in which they closed.
  std::vector<PairCandle> of_interval(std::string_view interval) const {
    std::vector<PairCandle> found;
    for (const auto& row : closed)
      if (row.candle.interval.name() == interval) found.push_back(row);
    return found;
  }

  CandleBuilder series;
  std::vector<PairCandle> closed;
};

}  // namespace candled::test
