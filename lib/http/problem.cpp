#include "http/problem.hpp"

#include <fmt/format.h>
#include <string_view>

#include "http/json_body.hpp"
#include "utf8/joined.hpp"
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
                                   utf8::joined(allowed, ", "));
  return {.status = 400,
          .title = "Bad parameter value",
          .detail = std::move(detail),
          .parameter = std::move(parameter),
          .given = std::move(given),
          .allowed = std::move(allowed)};
}

Response to_response(const Problem& problem) {
  JsonBody out;
  out.text("type", "about:blank");
  out.text("title", problem.title);
  out.number("status", static_cast<std::uint64_t>(problem.status));
  out.text("detail", problem.detail);
  if (problem.parameter) out.text("parameter", shortened(*problem.parameter));
  if (problem.given) out.text("given", shortened(*problem.given));
  if (!problem.allowed.empty()) out.texts("allowed", problem.allowed);
  return {.status = problem.status, .content_type = "application/problem+json", .body = out.finish()};
}

}  // namespace candled::http
