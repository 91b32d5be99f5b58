#include "api/gate.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/client_address.hpp"
#include "api/page_file.hpp"
#include "api/problem.hpp"
#include "api/query_string.hpp"

namespace candled::api {
namespace {

/// Whoever keeps the service running asks these, with neither a token nor patience.
bool is_health(std::string_view path) {
  path = without_slash(path);
  return path == "/healthz" || path == "/readyz";
}

/// What is no secret; anything else is taken for one, paths that do not exist included.
bool is_public(const Request& request) {
  const std::string_view path = without_slash(request.path);
  return is_health(path) || is_page(path) || path == "/docs" || path == "/docs.css" ||
         path == "/openapi.json" || request.method == "OPTIONS";  // browsers ask so first, without the token
}

std::string sentence(const RateLimit& limit) {
  return fmt::format("the limit for one client is {} a {}, and {} at once", limit.requests,
                     limit.period == std::chrono::minutes{1} ? "minute" : "second", limit.burst);
}

Response too_many_requests(const RateLimit& limit, std::chrono::nanoseconds wait) {
  Response response =
      to_response(Problem{.status = 429, .title = "Too many requests", .detail = sentence(limit)});
  response.headers.emplace_back("Retry-After",
                                std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()));
  return response;
}

Response unauthorized(bool token_given) {
  Response response = to_response(Problem{
      .status = 401,
      .title = "Unauthorized",
      .detail = token_given ? "the token is wrong" : "a token is asked for, as Authorization: Bearer TOKEN"});
  response.headers.emplace_back("WWW-Authenticate", token_given
                                                        ? R"(Bearer realm="candled", error="invalid_token")"
                                                        : R"(Bearer realm="candled")");
  return response;
}

}  // namespace

Gate::Gate(Options options) : options_(std::move(options)) {
  if (options_.rate_limit) limiter_ = std::make_unique<RateLimiter>(*options_.rate_limit, options_.seed);
}

std::optional<Response> Gate::refuse(const Request& request) {
  if (auto refusal = refuse_by_rate(request)) return refusal;
  return refuse_by_token(request);
}

bool Gate::trusts(std::string_view peer) const {
  const auto address = Address::parse(peer);
  return address && std::ranges::any_of(options_.trusted_proxies,
                                        [&](const Network& proxies) { return proxies.contains(*address); });
}

std::uint64_t Gate::client(const Request& request) const {
  const auto address = client_address(request, options_.trusted_proxies);
  return address ? address->client() : 0;
}

std::optional<Response> Gate::refuse_by_rate(const Request& request) {
  if (!limiter_ || is_health(request.path)) return {};
  const auto wait = limiter_->refuse(client(request), options_.now());
  if (!wait) return {};
  return too_many_requests(*options_.rate_limit, *wait);
}

std::optional<Response> Gate::refuse_by_token(const Request& request) const {
  if (!options_.token || is_public(request)) return {};
  const std::string_view authorization = request.header("authorization");
  if (options_.token->is_in(authorization)) return {};
  return unauthorized(!authorization.empty());
}

}  // namespace candled::api
