#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "api/udf/answer.hpp"
#include "api/udf/pair_lookup.hpp"
#include "api/udf/udf.hpp"

namespace candled::api {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

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

void write_text(Writer& writer, const char* name, std::string_view text) {
  writer.Key(name);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_pair(Writer& writer, const Pair& pair) {
  writer.StartObject();
  write_text(writer, "symbol", pair.name);
  write_text(writer, "full_name", fmt::format("{}:{}", udf_exchange, pair.name));
  write_text(writer, "description", fmt::format("{} / {}", pair.base, pair.quote));
  write_text(writer, "exchange", udf_exchange);
  write_text(writer, "ticker", pair.name);
  write_text(writer, "type", udf_type);
  writer.EndObject();
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

  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartArray();
  for (const PairId pair : found) write_pair(writer, (*pairs)[pair]);
  writer.EndArray();
  return {.content_type = "application/json", .body = buffer.GetString(), .true_while_stored = stored};
}

}  // namespace candled::api
