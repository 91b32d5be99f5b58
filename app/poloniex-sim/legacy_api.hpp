#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "candle/time.hpp"
#include "poloniex-sim/market.hpp"

namespace candled::sim {

/// Returns the answer to `command=returnTicker`: an object of all pairs that fit 8 decimals, as of `now`.
std::string return_ticker(const Market& market, TimePoint now);

/// The output format of returnChartData, which changed in August 2022.
enum class ChartShape : std::uint8_t {
  strings_milliseconds,  ///< since then: strings, prices cut to 6 decimals, volumes swapped, the newest 100
                         ///< rows at most
  numbers_seconds,       ///< before: numbers, 8 decimals; here the newest 1000 rows at most
};

struct ChartQuery {
  std::size_t pair;
  milliseconds period;
  TimePoint start;  ///< inclusive; one that is not a multiple of `period` is the first row's date
  TimePoint end;    ///< inclusive, on the buckets' starts
};

/// Returns the answer to `command=returnChartData`: oldest first, including the forming bucket. Without a row
/// in range it is `[]`, or in the old shape one row of zeros.
std::string return_chart_data(const Market& market, const ChartQuery& query, ChartShape shape, TimePoint now);

}  // namespace candled::sim
