#include "api/parameters/candle_parameters.hpp"

#include <array>
#include <utility>

#include "api/parameters/pair_parameters.hpp"
#include "api/parameters/range_parameters.hpp"
#include "derive/offered.hpp"

namespace candled::api {
namespace {

std::span<const ParameterName> candle_parameter_names() {
  static const std::array known{
      pair_parameter(),         interval_parameter(),    start_parameter(),
      end_parameter(),          limit_parameter(),       ParameterName{"order", {"sort"}},
      cursor_parameter(),       ParameterName{"format"}, times_parameter(),
      ParameterName{"include"},
  };
  return known;
}

std::optional<store::Order> parse_order(std::string_view text) {
  if (text == "asc") return store::Order::ascending;
  if (text == "desc") return store::Order::descending;
  return {};
}

/// Reads the parameter `include`, which has only one value.
std::optional<bool> parse_include(std::string_view text) {
  return text == "forming" ? std::optional(true) : std::nullopt;
}

}  // namespace

std::expected<CandleParameters, http::Problem> parse_candle_parameters(const http::Parameters& parameters,
                                                                       const Intervals& built) {
  auto given = ParameterSet::of(candle_parameter_names(), parameters);
  if (!given) return std::unexpected(std::move(given.error()));

  CandleParameters asked{.given = std::move(*given)};
  ValueReader values(asked.given);
  asked.pair = read_pair(values);
  asked.query = {.intervals = read_intervals(values, [&built] { return derive::offered_intervals(built); }),
                 .start = read_start(values),
                 .end = read_end(values),
                 .after = read_cursor(values)};
  asked.order = values.read("order", parse_order, {"asc", "desc"}).value_or(asked.order);
  asked.limit = read_limit(values);
  asked.format = values.read("format", text::parse_format, {"json", "csv", "ndjson"});
  asked.times = read_times(values);
  asked.forming = values.read("include", parse_include, {"forming"}).value_or(false);
  if (values.problem()) return std::unexpected(*values.problem());

  const bool newest = !asked.query.start && !asked.query.after;
  asked.query.order = newest ? store::Order::descending : asked.order;
  asked.query.limit = asked.limit + 1;
  return asked;
}

}  // namespace candled::api
