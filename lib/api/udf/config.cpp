#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "api/udf/answer.hpp"
#include "api/udf/resolution.hpp"
#include "api/udf/udf.hpp"

namespace candled::api {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write(Writer& writer, const char* name, std::string_view text) {
  writer.Key(name);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(Writer& writer, const char* name, bool value) {
  writer.Key(name);
  writer.Bool(value);
}

void write_resolutions(Writer& writer, const Intervals& intervals) {
  writer.Key("supported_resolutions");
  writer.StartArray();
  for (const std::string& resolution : to_resolutions(intervals)) writer.String(resolution);
  writer.EndArray();
}

/// Writes the choices of a chart's search: everything, and the only exchange.
void write_exchanges(Writer& writer) {
  writer.Key("exchanges");
  writer.StartArray();
  for (const auto& [value, name] : {std::pair{std::string_view(), std::string_view("All exchanges")},
                                    std::pair{udf_exchange, udf_exchange}}) {
    writer.StartObject();
    write(writer, "value", value);
    write(writer, "name", name);
    write(writer, "desc", name);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_types(Writer& writer) {
  writer.Key("symbols_types");
  writer.StartArray();
  for (const auto& [value, name] : {std::pair{std::string_view(), std::string_view("All types")},
                                    std::pair{udf_type, std::string_view("Crypto")}}) {
    writer.StartObject();
    write(writer, "name", name);
    write(writer, "value", value);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

http::Response get_udf_config(const Context& context, const http::Request& request) {
  const auto none = ParameterSet::of({}, request.parameters);
  if (!none) return to_udf_response(none.error());
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_resolutions(writer, context.intervals);
  write(writer, "supports_search", true);
  write(writer, "supports_group_request", false);
  write(writer, "supports_marks", false);
  write(writer, "supports_timescale_marks", false);
  write(writer, "supports_time", true);
  write_exchanges(writer);
  write_types(writer);
  writer.EndObject();
  return {.content_type = "application/json",
          .body = buffer.GetString(),
          .true_while_stored = stored_version(context)};
}

http::Response get_udf_time(const Context& context, const http::Request& request) {
  const auto none = ParameterSet::of({}, request.parameters);
  if (!none) return to_udf_response(none.error());
  const auto now = floor<std::chrono::seconds>(context.now());
  return {.content_type = "text/plain; charset=utf-8",
          .body = fmt::format("{}", now.time_since_epoch().count())};
}

}  // namespace candled::api
