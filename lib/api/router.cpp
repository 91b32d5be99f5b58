#include "api/router.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "api/candles/candles.hpp"
#include "api/gaps.hpp"
#include "api/health/health.hpp"
#include "api/health/metrics.hpp"
#include "api/health/status.hpp"
#include "api/page/openapi.hpp"
#include "api/page/web_file.hpp"
#include "api/pairs/pairs.hpp"
#include "api/stream.hpp"
#include "api/udf/udf.hpp"
#include "http/problem.hpp"
#include "http/query_string.hpp"

namespace candled::api {
namespace {

/// The clients that may ask a path.
enum class Access : std::uint8_t {
  guarded,  ///< clients with a token, if one is required
  open,     ///< everybody: it is public
  health,   ///< everybody, at any rate: for the operators of the service
};

struct Route {
  std::string_view path;
  http::Response (*answer)(const Context&, const http::Request&);
  Access access = Access::guarded;
  std::optional<http::Response> (*at_once)(const Context&,
                                           const http::Request&) = nullptr;  // if it can be that quick
};

constexpr std::array routes{
    Route{.path = "/api/candles", .answer = get_candles, .at_once = get_candles_at_once},
    Route{.path = "/api/gaps", .answer = get_gaps},
    Route{.path = "/api/pairs", .answer = get_pairs},
    Route{.path = "/api/status", .answer = get_status},
    Route{.path = "/api/stream", .answer = get_stream},
    Route{.path = "/udf/config", .answer = get_udf_config},
    Route{.path = "/udf/history", .answer = get_udf_history},
    Route{.path = "/udf/search", .answer = get_udf_search},
    Route{.path = "/udf/symbols", .answer = get_udf_symbols},
    Route{.path = "/udf/time", .answer = get_udf_time},
    Route{.path = "/openapi.json", .answer = get_openapi, .access = Access::open},
    Route{.path = "/docs", .answer = get_docs, .access = Access::open},
    Route{.path = "/docs.css",
          .answer = [](const Context& context, const http::Request&) { return get_docs_style(context); },
          .access = Access::open},
    Route{.path = "/", .answer = get_web_file, .access = Access::open},
    Route{.path = "/assets/{name}", .answer = get_web_file, .access = Access::open},
    Route{.path = "/licences.txt", .answer = get_web_file, .access = Access::open},
    Route{.path = "/healthz",
          .answer = [](const Context&, const http::Request&) { return get_healthz(); },
          .access = Access::health,
          .at_once = [](const Context&, const http::Request&) { return std::optional(get_healthz()); }},
    Route{.path = "/metrics", .answer = get_metrics},
    Route{.path = "/readyz",
          .answer = [](const Context& context, const http::Request&) { return get_readyz(context); },
          .access = Access::health},
};

bool is_reading(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

/// Returns whether `path` belongs to `route`. `{name}` at the end of a route's path stands for any text.
bool leads_to(const Route& route, std::string_view path) {
  const std::size_t name = route.path.find('{');
  return name == route.path.npos ? http::without_slash(path) == route.path
                                 : path.starts_with(route.path.substr(0, name));
}

/// Returns null for an unknown path.
const Route* find_route(std::string_view path) {
  const auto* const route =
      std::ranges::find_if(routes, [path](const Route& known) { return leads_to(known, path); });
  return route == routes.end() ? nullptr : route;
}

http::Response unknown_path(const http::Request& request) {
  std::vector<std::string> paths;
  for (const Route& route : routes) paths.emplace_back(route.path);
  return http::to_response(http::Problem{.status = 404,
                                         .title = "Unknown path",
                                         .detail = "there is nothing at this path",
                                         .given = request.path,
                                         .allowed = std::move(paths)});
}

http::Response method_not_allowed(const http::Request& request) {
  http::Response response =
      http::to_response(http::Problem{.status = 405,
                                      .title = "Method not allowed",
                                      .detail = fmt::format("{} is read-only", request.path),
                                      .given = request.method,
                                      .allowed = {"GET", "HEAD"}});
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

http::Response body_refused() {
  return http::to_response(
      http::Problem{.status = 413,
                    .title = "Body refused",
                    .detail = "requests have no body here: parameters stand in the URL"});
}

}  // namespace

std::vector<std::string_view> route_paths() {
  std::vector<std::string_view> paths;
  for (const Route& route : routes) paths.push_back(route.path);
  return paths;
}

bool is_public(std::string_view path) {
  const auto* route = find_route(path);
  return route != nullptr && route->access != Access::guarded;
}

bool is_health(std::string_view path) {
  const auto* route = find_route(path);
  return route != nullptr && route->access == Access::health;
}

http::Response respond(const Context& context, const http::Request& request) {
  const bool reads = is_reading(request);
  const auto* route = find_route(request.path);
  if (!reads && (route != nullptr || request.path.starts_with("/api/"))) return method_not_allowed(request);
  if (route == nullptr) return unknown_path(request);
  if (request.has_body) return body_refused();
  http::Response response = route->answer(context, request);
  response.route = route->path;
  return response;
}

std::optional<http::Response> respond_at_once(const Context& context, const http::Request& request) {
  if (!is_reading(request) || request.has_body) return {};
  const auto* route = find_route(request.path);
  if (route == nullptr || route->at_once == nullptr) return {};
  auto response = route->at_once(context, request);
  if (response) response->route = route->path;
  return response;
}

}  // namespace candled::api
