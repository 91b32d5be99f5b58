#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "api/answer/store_problem.hpp"
#include "api/udf/answer.hpp"
#include "api/udf/resolution.hpp"
#include "api/udf/udf.hpp"
#include "candle/digits.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

/// The number of the newest candles that show how fine a pair's prices are.
constexpr std::size_t candles_looked_at = 100;
/// The decimals that the exchange quotes with, for a pair that has not been seen yet.
constexpr int usual_decimals = 8;

std::span<const ParameterName> symbol_parameter_names() {
  static const std::array known{ParameterName{"symbol"}};
  return known;
}

/// Returns the decimals of `price` up to its last digit that is not zero: some feeds pad with zeros.
int decimals_of(Price price) {
  int decimals = price.scale();
  for (std::int64_t rest = price.coefficient(); decimals > 0 && rest % 10 == 0; rest /= 10) --decimals;
  return decimals;
}

std::expected<int, store::StoreError> decimals_of(const Context& context, PairId pair) {
  const auto reader = context.readers.lease();
  if (!reader) return std::unexpected(reader.error());
  const auto newest = (*reader)->candles({.pairs = {pair},
                                          .intervals = {context.intervals.shortest()},
                                          .order = store::Order::descending,
                                          .limit = candles_looked_at});
  if (!newest) return std::unexpected(newest.error());

  std::optional<int> decimals;
  const auto take = [&decimals](Price price) {
    decimals = std::max(decimals.value_or(0), decimals_of(price));
  };
  for (const PairCandle& row : *newest)
    for (const Price price : row.candle.ohlc.all()) take(price);
  const auto last = context.market.prices();
  if (index_of(pair) < last->size() && (*last)[index_of(pair)]) take((*last)[index_of(pair)]->price);
  return decimals.value_or(usual_decimals);
}

/// The multiples that a chart counts bars in, by unit.
struct Multipliers {
  std::vector<std::string> seconds;
  std::vector<std::string> minutes;
  std::vector<std::string> days;
  std::vector<std::string> weeks;
};

Multipliers multipliers_of(const std::vector<std::string>& resolutions) {
  Multipliers found;
  for (const std::string& resolution : resolutions) {
    const std::string count = resolution.substr(0, resolution.find_first_of("SDW"));
    auto& unit = resolution.ends_with('S')   ? found.seconds
                 : resolution.ends_with('D') ? found.days
                 : resolution.ends_with('W') ? found.weeks
                                             : found.minutes;
    unit.push_back(count);
  }
  return found;
}

void write_bars(http::JsonBody& out, const Intervals& intervals) {
  const auto resolutions = offered_resolutions(intervals);
  const Multipliers multipliers = multipliers_of(resolutions);
  out.texts("supported_resolutions", resolutions);
  out.truth("has_seconds", !multipliers.seconds.empty());
  out.texts("seconds_multipliers", multipliers.seconds);
  out.truth("has_intraday", !multipliers.seconds.empty() || !multipliers.minutes.empty());
  out.texts("intraday_multipliers", multipliers.minutes);
  out.truth("has_daily", !multipliers.days.empty());
  out.texts("daily_multipliers", multipliers.days);
  out.truth("has_weekly_and_monthly", !multipliers.weeks.empty());
  out.texts("weekly_multipliers", multipliers.weeks);
  out.texts("monthly_multipliers", {});
  out.truth("has_empty_bars", false);
}

std::string render(const Pair& pair, int decimals, const Intervals& intervals) {
  http::JsonBody out;
  out.text("name", pair.name);
  out.text("ticker", pair.name);
  out.text("description", fmt::format("{} / {}", pair.base, pair.quote));
  out.text("type", udf_type);
  out.text("exchange", udf_exchange);
  out.text("listed_exchange", udf_exchange);
  out.text("session", "24x7");
  out.text("timezone", "Etc/UTC");
  out.text("format", "price");
  out.number("minmov", 1);
  out.number("minmove2", 0);
  out.number("pricescale", powers_of_ten[static_cast<std::size_t>(decimals)]);
  write_bars(out, intervals);
  out.text("visible_plots_set", "ohlc");  // no volume
  out.number("volume_precision", 0);
  out.text("data_status", "streaming");
  return out.finish();
}

}  // namespace

http::Response get_udf_symbols(const Context& context, const http::Request& request) {
  const auto given = ParameterSet::of(symbol_parameter_names(), request.parameters);
  if (!given) return to_udf_response(given.error());
  const auto* symbol = given->find("symbol");
  if (symbol == nullptr || symbol->value.empty()) return to_udf_response(missing_parameter("symbol"));

  const auto pairs = context.market.pairs();
  const auto pair = find_udf_symbol(symbol->value, *pairs);
  if (!pair) return unknown_udf_symbol();
  const auto decimals = decimals_of(context, *pair);
  if (!decimals) return to_udf_response(store_problem(decimals.error()));
  return {.content_type = "application/json", .body = render((*pairs)[*pair], *decimals, context.intervals)};
}

}  // namespace candled::api
