#include "api/router.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "api/candles.hpp"
#include "api/docs_page.hpp"
#include "api/gaps.hpp"
#include "api/health.hpp"
#include "api/metrics.hpp"
#include "api/openapi.hpp"
#include "api/page_file.hpp"
#include "api/pairs.hpp"
#include "api/problem.hpp"
#include "api/query_string.hpp"
#include "api/status.hpp"
#include "api/stream.hpp"
#include "api/udf.hpp"

namespace candled::api {
namespace {

struct Route {
  std::string_view path;
  Response (*answer)(const Context&, const Request&);
  std::optional<Response> (*at_once)(const Context&, const Request&) = nullptr;  // when it can be that quick
};

constexpr std::array routes{
    Route{"/api/candles", get_candles, get_candles_at_once},
    Route{"/api/gaps", get_gaps},
    Route{"/api/pairs", get_pairs},
    Route{"/api/status", get_status},
    Route{"/api/stream", get_stream},
    Route{"/udf/config", get_udf_config},
    Route{"/udf/history", get_udf_history},
    Route{"/udf/search", get_udf_search},
    Route{"/udf/symbols", get_udf_symbols},
    Route{"/udf/time", get_udf_time},
    Route{"/openapi.json", get_openapi},
    Route{"/docs", get_docs},
    Route{"/docs.css", [](const Context& context, const Request&) { return get_docs_style(context); }},
    Route{"/", get_page_file},
    Route{"/assets/{name}", get_page_file},
    Route{"/licences.txt", get_page_file},
    Route{"/healthz", [](const Context&, const Request&) { return get_healthz(); },
          [](const Context&, const Request&) { return std::optional(get_healthz()); }},
    Route{"/metrics", get_metrics},
    Route{"/readyz", [](const Context& context, const Request&) { return get_readyz(context); }},
};

bool is_reading(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

/// `{name}` at the end of a route's path stands for whatever follows.
bool leads_to(const Route& route, std::string_view path) {
  const std::size_t name = route.path.find('{');
  return name == route.path.npos ? without_slash(path) == route.path
                                 : path.starts_with(route.path.substr(0, name));
}

/// Null when nothing is there.
const Route* find_route(std::string_view path) {
  const auto* const route =
      std::ranges::find_if(routes, [path](const Route& known) { return leads_to(known, path); });
  return route == routes.end() ? nullptr : route;
}

Response unknown_path(const Request& request) {
  std::vector<std::string> paths;
  for (const Route& route : routes) paths.emplace_back(route.path);
  return to_response(Problem{.status = 404,
                             .title = "Unknown path",
                             .detail = "there is nothing at this path",
                             .given = request.path,
                             .allowed = std::move(paths)});
}

Response method_not_allowed(const Request& request) {
  Response response = to_response(Problem{.status = 405,
                                          .title = "Method not allowed",
                                          .detail = fmt::format("{} is read-only", request.path),
                                          .given = request.method,
                                          .allowed = {"GET", "HEAD"}});
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

Response body_refused() {
  return to_response(Problem{.status = 413,
                             .title = "Body refused",
                             .detail = "requests have no body here: parameters stand in the URL"});
}

}  // namespace

std::vector<std::string_view> route_paths() {
  std::vector<std::string_view> paths;
  for (const Route& route : routes) paths.push_back(route.path);
  return paths;
}

Response respond(const Context& context, const Request& request) {
  const bool reads = is_reading(request);
  const auto* route = find_route(request.path);
  if (!reads && (route != nullptr || request.path.starts_with("/api/"))) return method_not_allowed(request);
  if (route == nullptr) return unknown_path(request);
  if (request.has_body) return body_refused();
  Response response = route->answer(context, request);
  response.route = route->path;
  return response;
}

std::optional<Response> respond_at_once(const Context& context, const Request& request) {
  if (!is_reading(request) || request.has_body) return {};
  const auto* route = find_route(request.path);
  if (route == nullptr || route->at_once == nullptr) return {};
  auto response = route->at_once(context, request);
  if (response) response->route = route->path;
  return response;
}

}  // namespace candled::api
