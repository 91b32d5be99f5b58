#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candle/candle.hpp"
#include "feed/exchange_candle.hpp"

namespace candled::audit {

/// Two candles of one bucket whose prices are not the same numbers.
struct Difference {
  Candle ours;
  feed::ExchangeCandle theirs;
};

/// The result of comparing candles of one pair and interval with the exchange's own.
struct Comparison {
  std::uint64_t equal = 0;
  std::uint64_t incomplete = 0;     ///< left out of the comparison: ours covers only part of the bucket
  std::uint64_t missing_here = 0;   ///< buckets for which only the exchange has a candle, one that was traded
  std::uint64_t missing_there = 0;  ///< the exchange's is absent, untraded or contradictory
  std::uint64_t wrong = 0;          ///< the differences in which ours claims to be the exchange's
  double largest = 0;               ///< the largest difference of a price, as a fraction of the exchange's
  std::vector<Difference> differences{};  ///< ascending by open_time

  std::uint64_t compared() const { return equal + differences.size(); }
};

/// Compares `ours` with `theirs`, both ascending by open_time, by open, high, low and close as numbers. A
/// candle of source `exchange` is compared even if it is incomplete.
Comparison compare(std::span<const Candle> ours, std::span<const feed::ExchangeCandle> theirs);

}  // namespace candled::audit
