#include "gate/gate.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "gate/client_address.hpp"
#include "http/problem.hpp"

namespace candled::gate {
namespace {

std::string sentence(const RateLimit& limit) {
  return fmt::format("the limit for one client is {} a {}, and {} at once", limit.requests,
                     limit.period == std::chrono::minutes{1} ? "minute" : "second", limit.burst);
}

http::Response too_many_requests(const RateLimit& limit, std::chrono::nanoseconds wait) {
  http::Response response = http::to_response(
      http::Problem{.status = 429, .title = "Too many requests", .detail = sentence(limit)});
  response.headers.emplace_back("Retry-After",
                                std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()));
  return response;
}

http::Response unauthorized(bool token_given) {
  http::Response response = http::to_response(http::Problem{
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

std::optional<http::Response> Gate::refuse(const http::Request& request) {
  if (auto refusal = refuse_by_rate(request)) return refusal;
  return refuse_by_token(request);
}

bool Gate::trusts(std::string_view peer) const {
  const auto address = http::Address::parse(peer);
  return address && std::ranges::any_of(options_.trusted_proxies, [&](const http::Network& proxies) {
           return proxies.contains(*address);
         });
}

std::uint64_t Gate::client(const http::Request& request) const {
  const auto address = client_address(request, options_.trusted_proxies);
  return address ? address->client() : 0;
}

std::optional<http::Response> Gate::refuse_by_rate(const http::Request& request) {
  if (!limiter_ || options_.is_health(request.path)) return {};
  const auto wait = limiter_->refuse(client(request), options_.now());
  if (!wait) return {};
  return too_many_requests(*options_.rate_limit, *wait);
}

std::optional<http::Response> Gate::refuse_by_token(const http::Request& request) const {
  if (!options_.token || options_.is_public(request.path)) return {};
  if (request.method == "OPTIONS") return {};  // a browser's preflight carries no token
  const std::string_view authorization = request.header("authorization");
  if (options_.token->is_in(authorization)) return {};
  return unauthorized(!authorization.empty());
}

}  // namespace candled::gate
