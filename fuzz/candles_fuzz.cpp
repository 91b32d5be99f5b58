#include <fmt/format.h>

#include "candles_properties.hpp"
#include "target.hpp"

// Input: the body of an answer to /markets/{symbol}/candles.
namespace candled::fuzz {
namespace {

// As milliseconds the first three years of the epoch would be taken for seconds.
std::int64_t printed_time(TimePoint time) {
  const std::int64_t ms = time.time_since_epoch().count();
  return ms < 100'000'000'000 ? ms / 1'000 : ms;
}

std::string printed(const std::optional<Amount>& amount) {
  if (!amount) return {};
  std::string text = fmt::format("{:0>{}}", amount->digits(), amount->scale() + 1);
  if (amount->scale() > 0) text.insert(text.size() - static_cast<std::size_t>(amount->scale()), ".");
  return text;
}

/// Without the interval's name, which is compared with the one asked for when there is one.
std::string print_row(const feed::ExchangeCandle& row) {
  return fmt::format(R"(["{}","{}","{}","{}","{}","{}","1","1",{},{},"1","",{},0])", row.ohlc.low.to_string(),
                     row.ohlc.high.to_string(), row.ohlc.open.to_string(), row.ohlc.close.to_string(),
                     printed(row.amount), printed(row.quantity), *row.trades,
                     row.as_of ? fmt::to_string(printed_time(*row.as_of)) : "null",
                     printed_time(row.open_time));
}

}  // namespace

void check(std::string_view input) {
  check_candles(input, {.read = poloniex::read_candles, .counts_trades = true, .print_row = print_row});
}

}  // namespace candled::fuzz
