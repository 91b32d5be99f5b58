#include "api/candle_parameters.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>

#include "api/cursor.hpp"
#include "api/query_string.hpp"
#include "api/time_text.hpp"

namespace candled::api {
namespace {

std::span<const ParameterName> known_parameters() {
  static const std::array known{
      ParameterName{"pair", {"market", "symbol", "currencyPair"}},
      ParameterName{"interval", {"period", "granularity"}},
      ParameterName{"start", {"startTime", "from", "since"}},
      ParameterName{"end", {"endTime", "to", "until"}},
      ParameterName{"limit", {"count"}},
      ParameterName{"order", {"sort"}},
      ParameterName{"cursor"},
      ParameterName{"format"},
      ParameterName{"times"},
  };
  return known;
}

std::optional<std::string> parse_pair(std::string_view text) {
  if (text.empty()) return {};
  return std::string(text);
}

std::optional<std::size_t> parse_limit(std::string_view text) {
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > max_limit) return {};
  return limit;
}

std::optional<store::Order> parse_order(std::string_view text) {
  if (text == "asc") return store::Order::ascending;
  if (text == "desc") return store::Order::descending;
  return {};
}

std::optional<TimeText> parse_times(std::string_view text) {
  if (text == "ms") return TimeText::milliseconds;
  if (text == "s") return TimeText::seconds;
  if (text == "iso") return TimeText::iso;
  return {};
}

std::vector<std::string> time_forms() {
  return {"seconds since 1970", "milliseconds since 1970", "2021-11-01", "2021-11-01T12:00:00Z",
          "2021-11-01T12:00:00+02:00"};
}

}  // namespace

std::expected<CandleParameters, Problem> parse_candle_parameters(const Parameters& parameters) {
  auto given = ParameterSet::of(known_parameters(), parameters);
  if (!given) return std::unexpected(std::move(given.error()));

  ValueReader values(*given);
  CandleParameters parsed{
      .given = *given,
      .pair = values.read("pair", parse_pair, {"a pair's name, such as USDT_BTC or btc-usdt"}),
      .interval = values.read("interval", Interval::parse, {"1m", "1min", "MINUTE_1", "60", "1h", "1d"}),
      .start = values.read("start", parse_time, time_forms()),
      .end = values.read("end", parse_time, time_forms()),
      .cursor = values.read("cursor", parse_cursor, {"the cursor of a page's next"}),
      .order = values.read("order", parse_order, {"asc", "desc"}).value_or(store::Order::ascending),
      .limit = values.read("limit", parse_limit, {fmt::format("1 to {}", max_limit)}).value_or(default_limit),
      .format = values.read("format", parse_format, {"json", "csv", "ndjson"}),
      .times = values.read("times", parse_times, {"ms", "s", "iso"}).value_or(TimeText::milliseconds),
  };
  if (values.problem()) return std::unexpected(*values.problem());
  return parsed;
}

std::string next_page(const ParameterSet& given, const store::Position& last) {
  std::string url = "/api/candles?";
  for (const ParameterSet::Given& parameter : given.all())
    if (parameter.name != "cursor")
      url += fmt::format("{}={}&", parameter.name, percent_encoded(parameter.value));
  return url + "cursor=" + percent_encoded(to_cursor(last));
}

}  // namespace candled::api
