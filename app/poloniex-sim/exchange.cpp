#include "poloniex-sim/exchange.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <optional>

#include "poloniex-sim/current_api.hpp"
#include "poloniex-sim/json_text.hpp"

namespace candled::sim {
namespace {

using std::chrono::seconds;

constexpr std::string_view markets = "/markets/";
constexpr std::string_view candles_suffix = "/candles";

constexpr std::int64_t latest_second = 100'000'000'000;  // the year 5138

Answer refusal(NameOrder dialect, int status, int code, std::string_view message) {
  return {.status = status, .body = error_body(dialect, code, message)};
}

/// Returns `absent` for an empty text, and nothing for one that is not a whole number in [0, max].
std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t absent, std::int64_t max) {
  if (text.empty()) return absent;
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || parsed != end || number < 0 || number > max) return {};
  return number;
}

/// Returns the symbol in `/markets/{symbol}/candles`.
std::optional<std::string_view> candles_symbol(std::string_view path) {
  if (!path.starts_with(markets) || !path.ends_with(candles_suffix)) return {};
  if (path.size() <= markets.size() + candles_suffix.size()) return {};
  return path.substr(markets.size(), path.size() - markets.size() - candles_suffix.size());
}

}  // namespace

NameOrder dialect_of(std::string_view path) {
  return path.starts_with("/public") ? NameOrder::quote_first : NameOrder::base_first;
}

std::string error_body(NameOrder dialect, int code, std::string_view message) {
  if (dialect == NameOrder::quote_first) return fmt::format(R"({{"error":{}}})", json_text(message));
  return fmt::format(R"({{"code":{},"message":{}}})", code, json_text(message));
}

Answer Exchange::answer(const Question& question, TimePoint now) const {
  const std::string_view path = question.path;
  if (path == "/public") return legacy(question, now);
  if (path == "/markets/price") return {.body = markets_price(market_, now)};
  if (path == "/markets/ticker24h") return {.body = markets_ticker24h(market_, now)};
  if (path == "/timestamp") return {.body = timestamp(now)};
  if (const auto symbol = candles_symbol(path)) return candles(question, *symbol, now);
  return refusal(NameOrder::base_first, 404, 404, "Not Found");
}

Answer Exchange::legacy(const Question& question, TimePoint now) const {
  const std::string_view command = question.parameter("command");
  if (command == "returnTicker") return {.body = return_ticker(market_, now)};
  if (command == "returnChartData") return chart_data(question, now);
  return refusal(NameOrder::quote_first, 200, 0, "Invalid command.");
}

Answer Exchange::chart_data(const Question& question, TimePoint now) const {
  constexpr std::array<std::int64_t, 6> periods{300, 900, 1'800, 7'200, 14'400, 86'400};
  const auto pair = market_.find(question.parameter("currencyPair"), NameOrder::quote_first);
  if (!pair) return refusal(NameOrder::quote_first, 200, 0, "Invalid currency pair.");

  const auto period = whole_number(question.parameter("period"), 0, 86'400);
  if (!period || std::ranges::find(periods, *period) == periods.end())
    return refusal(NameOrder::quote_first, 200, 0, "Invalid period.");

  const auto start = whole_number(question.parameter("start"), 0, latest_second);
  const auto end = whole_number(question.parameter("end"), latest_second, latest_second);
  if (!start || !end) return refusal(NameOrder::quote_first, 200, 0, "Invalid start or end.");

  const ChartQuery query{.pair = *pair,
                         .period = seconds(*period),
                         .start = TimePoint(seconds(*start)),
                         .end = TimePoint(seconds(*end))};
  return {.body = return_chart_data(market_, query, chart_shape_, now)};
}

Answer Exchange::candles(const Question& question, std::string_view symbol, TimePoint now) const {
  const auto pair = market_.find(symbol, NameOrder::base_first);
  if (!pair) return refusal(NameOrder::base_first, 400, 24101, "Invalid symbol!");

  const auto interval = exchange_interval(question.parameter("interval"));
  const auto limit = whole_number(question.parameter("limit"), 100, 1'000'000);
  const auto start = whole_number(question.parameter("startTime"), 0, latest_second * 1'000);
  const auto end = whole_number(question.parameter("endTime"), latest_second * 1'000, latest_second * 1'000);
  if (!interval || !limit || *limit == 0 || !start || !end)
    return refusal(NameOrder::base_first, 400, 601, "Invalid parameter");

  const CandlesQuery query{.pair = *pair,
                           .interval_name = question.parameter("interval"),
                           .interval = *interval,
                           .limit = static_cast<std::size_t>(*limit),
                           .start = TimePoint(milliseconds(*start)),
                           .end = TimePoint(milliseconds(*end))};
  return {.body = market_candles(market_, query, now)};
}

}  // namespace candled::sim
