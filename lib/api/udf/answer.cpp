#include "api/udf/answer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "http/json_body.hpp"
#include "text/pair_spelling.hpp"

namespace candled::api {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

http::Response error_response(int status, std::string_view message) {
  http::JsonBody out;
  out.text("s", "error");
  out.text("errmsg", message);
  return {.status = status, .content_type = "application/json", .body = out.finish()};
}

}  // namespace

http::Response to_udf_response(const http::Problem& problem) {
  if (!problem.parameter || problem.detail.starts_with(*problem.parameter))
    return error_response(problem.status, problem.detail);
  constexpr std::size_t max_shown = 100;
  return error_response(problem.status,
                        fmt::format("{}: {}", problem.parameter->substr(0, max_shown), problem.detail));
}

http::Response unknown_udf_symbol() {
  return error_response(200, "unknown_symbol");
}

http::Problem missing_parameter(std::string_view name) {
  return {.status = 400,
          .title = "Missing parameter",
          .detail = fmt::format("{} has to be given", name),
          .parameter = std::string(name)};
}

std::optional<PairId> find_udf_symbol(std::string_view symbol, const Pairs& pairs) {
  const auto meant = text::pairs_meant_by(without_exchange(symbol), pairs);
  if (meant.size() != 1) return {};
  return meant.front();
}

std::string_view without_exchange(std::string_view text) {
  const bool prefixed =
      text.size() > udf_exchange.size() && text[udf_exchange.size()] == ':' &&
      std::ranges::equal(text.substr(0, udf_exchange.size()), udf_exchange, {}, lower, lower);
  return prefixed ? text.substr(udf_exchange.size() + 1) : text;
}

}  // namespace candled::api
