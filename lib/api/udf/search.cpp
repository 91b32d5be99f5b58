#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "api/udf/answer.hpp"
#include "api/udf/pair_lookup.hpp"
#include "api/udf/udf.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

constexpr std::size_t default_found = 30;
constexpr std::size_t max_found = 1000;

std::span<const ParameterName> search_parameter_names() {
  static const std::array known{ParameterName{"query"}, ParameterName{"type"}, ParameterName{"exchange"},
                                ParameterName{"limit"}};
  return known;
}

std::string_view text_of(const ParameterSet& given, std::string_view name) {
  const auto* parameter = given.find(name);
  return parameter == nullptr ? std::string_view() : std::string_view(parameter->value);
}

/// Returns whether a filter lets our pairs pass: it is empty, or names the value that all of them have.
bool passes(std::string_view filter, std::string_view ours) {
  return filter.empty() || filter == ours;
}

std::string render(const Pair& pair) {
  http::JsonBody out;
  out.text("symbol", pair.name);
  out.text("full_name", fmt::format("{}:{}", udf_exchange, pair.name));
  out.text("description", fmt::format("{} / {}", pair.base, pair.quote));
  out.text("exchange", udf_exchange);
  out.text("ticker", pair.name);
  out.text("type", udf_type);
  return out.finish();
}

std::string render(std::span<const PairId> found, const Pairs& pairs) {
  std::string out = "[";
  for (const PairId pair : found) {
    if (pair != found.front()) out += ',';
    out += render(pairs[pair]);
  }
  return out += ']';
}

}  // namespace

http::Response get_udf_search(const Context& context, const http::Request& request) {
  const auto given = ParameterSet::of(search_parameter_names(), request.parameters);
  if (!given) return to_udf_response(given.error());
  ValueReader values(*given);
  const auto limit = read_limit(values, max_found);
  if (values.problem()) return to_udf_response(*values.problem());

  const std::uint64_t stored = stored_version(context);
  const auto pairs = context.market.pairs();
  std::vector<PairId> found;
  if (passes(text_of(*given, "type"), udf_type) && passes(text_of(*given, "exchange"), udf_exchange))
    found = pairs_found_by(without_exchange(text_of(*given, "query")), *pairs, limit.value_or(default_found));
  return {.content_type = "application/json", .body = render(found, *pairs), .true_while_stored = stored};
}

}  // namespace candled::api
