#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {

/// The candles that a service with `intervals` closes in minutes `[first, end)`: a sample each 20 s of
/// `pairs` pairs.
inline std::vector<PairCandle> closed(const std::string& intervals, int first, int end,
                                      std::uint32_t pairs = 1) {
  std::vector<PairCandle> rows;
  CandleBuilder series({.intervals = Intervals::parse(intervals).value(), .max_gap = 20s},
                       at(noon + first * 60));
  for (int second = first * 60; second < end * 60; second += 20) {
    std::vector<Sample> samples;
    for (std::uint32_t pair = 0; pair < pairs; ++pair)
      samples.push_back({PairId{pair}, Price::from_parts(100 + second % 77 + static_cast<int>(pair), 0)});
    series.add(at(noon + second), samples, rows);
  }
  series.close(at(noon + end * 60), rows);
  return rows;
}

class Bench {
 public:
  explicit Bench(std::uint32_t pairs = 1) {
    for (std::uint32_t i = 0; i < pairs; ++i) pairs_.push_back(pair("USDT_A" + std::to_string(10 + i)));
    run("1m", [&](CandleWriter& writer) { REQUIRE(writer.store({.new_pairs = numbered(pairs_)})); });
  }

  template <typename Work>
  void run(const std::string& intervals, const Work& work) const {
    const auto store = open_store(*place, {.intervals = Intervals::parse(intervals).value(), .max_gap = 20s});
    REQUIRE(store.has_value());
    work((*store)->writer());
  }

  /// A service with `intervals` that stores `candles` and then merges until nothing is left. Returns how many
  /// steps that took.
  int serve(const std::string& intervals, const std::vector<PairCandle>& candles) const {
    int steps = 0;
    run(intervals, [&](CandleWriter& writer) {
      REQUIRE(writer.store({.candles = candles}));
      for (; !writer.unmerged().empty(); ++steps) REQUIRE(writer.merge_later());
    });
    return steps;
  }

  std::vector<PairCandle> all(const std::string& of) const {
    return find_beside(*place, {.intervals = {interval(of)}, .limit = 100'000});
  }

  void check_same(const std::vector<PairCandle>& expected, const std::string& of) const {
    std::vector<PairCandle> rows;
    for (const auto& row : expected)
      if (row.candle.interval == interval(of)) rows.push_back(row);
    std::ranges::sort(rows, {},
                      [](const PairCandle& row) { return std::pair(row.candle.open_time, row.pair); });
    const auto found = all(of);
    REQUIRE(found.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(found[i].pair == rows[i].pair);
      CHECK(found[i].candle.identical_to(rows[i].candle));
    }
  }

  std::unique_ptr<Place> place = new_place();

 private:
  std::vector<Pair> pairs_;
};

}  // namespace candled::store::contract
