// The builder alone: samples in memory to closed candles of three intervals.
#include <benchmark/benchmark.h>
#include <random>
#include <vector>

#include "candle/candle_builder.hpp"

namespace candled {
namespace {

constexpr std::uint32_t pairs = 1'000;
constexpr std::size_t seconds = 600;

enum class Decimals : std::uint8_t {
  fixed,    ///< as many in every price of a pair, as the legacy API has them
  trimmed,  ///< no zeros at the end, as the current API has them
};

Price trimmed(std::int64_t coefficient, int scale) {
  for (; scale > 0 && coefficient % 10 == 0; --scale) coefficient /= 10;
  return Price::from_parts(coefficient, scale);
}

/// One sample of every pair a second, for ten minutes: prices that walk by thousandths.
std::vector<std::vector<Sample>> polls(Decimals decimals) {
  std::mt19937_64 random(1);
  std::vector<std::int64_t> prices(pairs);
  for (std::int64_t& price : prices) price = static_cast<std::int64_t>(1'000'000 + random() % 1'000'000'000);
  std::vector<std::vector<Sample>> all(seconds);
  for (auto& poll : all) {
    for (std::uint32_t pair = 0; pair < pairs; ++pair) {
      std::int64_t& price = prices[pair];
      price += static_cast<std::int64_t>(random() % 2'001 - 1'000) * price / 1'000'000;
      poll.push_back(
          {PairId{pair}, decimals == Decimals::fixed ? Price::from_parts(price, 8) : trimmed(price, 8)});
    }
  }
  return all;
}

void build(benchmark::State& state, Decimals decimals) {
  const auto recorded = polls(decimals);
  TimePoint time{std::chrono::milliseconds{1'635'768'000'000}};
  CandleBuilder series({.intervals = Intervals::parse("1m,5m,10m").value()}, time);
  std::vector<PairCandle> closed;
  std::int64_t candles = 0;
  for (auto _ : state) {
    for (const auto& poll : recorded) {
      series.add(time, poll, closed);
      time += std::chrono::seconds{1};
      candles += static_cast<std::int64_t>(closed.size());
      closed.clear();
    }
  }
  benchmark::DoNotOptimize(candles);
  state.SetItemsProcessed(state.iterations() * std::int64_t{seconds} * pairs);
  state.counters["candles"] = benchmark::Counter(static_cast<double>(candles), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(build, fixed_decimals, Decimals::fixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(build, trimmed_decimals, Decimals::trimmed)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace candled

BENCHMARK_MAIN();
