#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "candle/candle_builder.hpp"
#include "support/times.hpp"

namespace candled::test {

/// The samples of one poll: at most one of each pair.
struct Poll {
  TimePoint time;
  std::vector<Sample> samples;
};

/// A source of streams as an unreliable world makes them: pairs that come and go, outages, clocks that step
/// back, and prices of all sizes and scales, some of them equal numbers in different digits. The same seed
/// gives the same streams.
class SampleStream {
 public:
  explicit SampleStream(std::uint32_t seed, std::uint32_t pairs = 5) : random_(seed), pairs_(pairs) {}

  /// From 0 to `most`, both included.
  std::uint64_t number(std::uint64_t most) { return random_() % (most + 1); }
  bool one_in(std::uint64_t n) { return number(n - 1) == 0; }

  Price price() {
    const auto digits = number(17);
    std::int64_t coefficient = 1 + static_cast<std::int64_t>(number(8));
    for (std::uint64_t i = 0; i < digits; ++i)
      coefficient = coefficient * 10 + static_cast<std::int64_t>(number(9));
    if (one_in(4)) coefficient = coefficient / 10 * 10 + (coefficient < 10 ? coefficient : 0);
    return Price::from_parts(coefficient, static_cast<int>(number(18)));
  }

  /// Polls until `end`, from the last one on.
  std::vector<Poll> polls(TimePoint end) {
    std::vector<Poll> all;
    while (time_ < end) {
      all.push_back({time_, samples()});
      time_ += milliseconds{900 + number(200)};
      if (one_in(200)) time_ += milliseconds{number(20'000)};
      if (one_in(2'000)) time_ += milliseconds{number(900'000)};
      if (one_in(500)) time_ -= milliseconds{number(90'000)};
    }
    return all;
  }

 private:
  std::vector<Sample> samples() {
    std::vector<Sample> some;
    const std::uint64_t rare = pairs_ / 5;  // these are seen now and then only
    for (std::uint32_t pair = 0; pair < pairs_; ++pair)
      if (pair >= rare ? !one_in(50) : one_in(40)) some.push_back({PairId{pair}, price()});
    return some;
  }

  std::mt19937_64 random_;
  std::uint32_t pairs_;
  TimePoint time_ = noon;
};

/// Candles in the one order that does not depend on how often a series was asked.
inline std::vector<PairCandle> in_order(std::vector<PairCandle> candles) {
  std::ranges::sort(candles, {}, [](const PairCandle& row) {
    return std::tuple(row.candle.close_time(), row.candle.interval, row.pair);
  });
  return candles;
}

}  // namespace candled::test
