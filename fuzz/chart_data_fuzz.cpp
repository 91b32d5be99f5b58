#include <fmt/format.h>

#include "candles_properties.hpp"
#include "target.hpp"

// Input: the body of an answer to returnChartData.
namespace candled::fuzz {
namespace {

// Seconds for as long as they are not taken for milliseconds. All buckets begin at whole seconds.
std::int64_t printed_time(TimePoint time) {
  const std::int64_t s = time.time_since_epoch().count() / 1'000;
  return s < 100'000'000'000 ? s : s * 1'000;
}

std::string print_row(const feed::ExchangeCandle& row) {
  return fmt::format(R"({{"date":{},"high":"{}","low":"{}","open":"{}","close":"{}","volume":{}}})",
                     printed_time(row.open_time), row.ohlc.high.to_string(), row.ohlc.low.to_string(),
                     row.ohlc.open.to_string(), row.ohlc.close.to_string(), row.traded ? "0.5" : "0");
}

}  // namespace

void check(std::string_view input) {
  check_candles(input, {.read = poloniex::read_chart_data, .counts_trades = false, .print_row = print_row});
}

}  // namespace candled::fuzz
