#include "http/problem.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <string_view>

#include "utf8/utf8.hpp"

namespace candled::http {
namespace {

constexpr std::size_t max_given = 100;

std::string shortened(std::string_view given) {
  if (given.size() <= max_given) return utf8::valid_utf8(given);
  return utf8::valid_utf8(given.substr(0, max_given)) + "...";
}

}  // namespace

Problem bad_value(std::string parameter, std::string given, std::vector<std::string> allowed) {
  std::string detail = fmt::format("{} '{}' is not allowed; allowed: {}", parameter, shortened(given),
                                   fmt::join(allowed, ", "));
  return {.status = 400,
          .title = "Bad parameter value",
          .detail = std::move(detail),
          .parameter = std::move(parameter),
          .given = std::move(given),
          .allowed = std::move(allowed)};
}

Response to_response(const Problem& problem) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer writer(buffer);
  const auto member = [&writer](const char* name, const std::string& value) {
    writer.Key(name);
    writer.String(value);
  };
  writer.StartObject();
  member("type", "about:blank");
  member("title", problem.title);
  writer.Key("status");
  writer.Int(problem.status);
  member("detail", utf8::valid_utf8(problem.detail));
  if (problem.parameter) member("parameter", shortened(*problem.parameter));
  if (problem.given) member("given", shortened(*problem.given));
  if (!problem.allowed.empty()) {
    writer.Key("allowed");
    writer.StartArray();
    for (const std::string& value : problem.allowed) writer.String(utf8::valid_utf8(value));
    writer.EndArray();
  }
  writer.EndObject();
  return {.status = problem.status, .content_type = "application/problem+json", .body = buffer.GetString()};
}

}  // namespace candled::http
