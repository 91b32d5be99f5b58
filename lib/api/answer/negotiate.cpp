#include "api/answer/negotiate.hpp"

#include <algorithm>
#include <utility>

#include "api/answer/entity_tag.hpp"
#include "api/answer/gzip.hpp"
#include "api/router.hpp"

namespace candled::api {
namespace {

/// The headers that are allowed whatever a preflight asks for.
constexpr std::string_view allowed_headers = "Authorization, Cache-Control, If-None-Match, Last-Event-ID";
constexpr std::size_t max_asked_headers = 1024;  // bytes
constexpr std::string_view exposed_headers = "ETag, Link, Retry-After";

std::string* find_header(http::Response& response, std::string_view name) {
  for (auto& [called, value] : response.headers)
    if (called == name) return &value;
  return nullptr;
}

void add(http::Response& response, std::string_view name, std::string_view value) {
  response.headers.emplace_back(name, value);
}

void add_unless_set(http::Response& response, std::string_view name, std::string_view value) {
  if (find_header(response, name) == nullptr) add(response, name, value);
}

/// Returns all values of a header that is a list and may have been sent on several lines.
std::string list_of(const http::Request& request, std::string_view name) {
  std::string list;
  for (const auto& [called, value] : request.headers)
    if (called == name) (list += list.empty() ? "" : ", ") += value;
  return list;
}

/// Returns whether `list` is names of headers with commas between them, as browsers send them.
bool is_list_of_names(std::string_view list) {
  constexpr std::string_view characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~, ";
  return !list.empty() && list.size() <= max_asked_headers && list.find_first_not_of(characters) == list.npos;
}

bool is_preflight(const http::Request& request) {
  return request.method == "OPTIONS" && !request.has_body && !request.header("origin").empty() &&
         !request.header("access-control-request-method").empty();
}

std::string allowed_for(const http::Request& preflight) {
  const std::string asked = list_of(preflight, "access-control-request-headers");
  std::string allowed(allowed_headers);
  if (is_list_of_names(asked)) allowed.append(", ").append(asked);
  return allowed;
}

/// Answers a preflight (the Fetch standard's CORS protocol), which a browser sends before it lets a page of
/// another origin send more than a simple request. A preflight carries no token, so it is answered before a
/// token is required. No header does any harm here.
http::Response preflight_answer(const http::Request& request) {
  return {.status = 204,
          .content_type = {},
          .headers = {{"Access-Control-Allow-Methods", "GET, HEAD"},
                      {"Access-Control-Allow-Headers", allowed_for(request)},
                      {"Access-Control-Max-Age", "86400"},
                      {"Cache-Control", "no-store"},
                      {"Vary", "Access-Control-Request-Headers"}},
          .body = {}};
}

void add_cross_origin(http::Response& response, const std::string& origin) {
  if (origin.empty()) return;
  add(response, "Access-Control-Allow-Origin", origin);
  add(response, "Access-Control-Expose-Headers", exposed_headers);
}

/// Adds the headers that keep a browser from taking a response for anything but what it is.
void add_safety(http::Response& response) {
  add_unless_set(response, "X-Content-Type-Options", "nosniff");
  add_unless_set(response, "Cross-Origin-Resource-Policy", "cross-origin");
  add_unless_set(response, "Referrer-Policy", "no-referrer");
  add_unless_set(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

void vary_by(http::Response& response, std::string_view header) {
  if (std::string* vary = find_header(response, "Vary"))
    (*vary += ", ") += header;
  else
    add(response, "Vary", header);
}

/// Turns a response into a 304: the client has the body already and is told only what concerns its copy.
/// Browsers replace the headers of their copy by these, so the policy has to be that of the response.
void leave_out_body(http::Response& response) {
  response.status = 304;
  response.content_type.clear();
  response.body.clear();
  std::erase_if(response.headers, [](const auto& header) {
    return header.first != "ETag" && header.first != "Cache-Control" && header.first != "Vary" &&
           header.first != "Content-Security-Policy";
  });
}

void encode(http::Response& response) {
  response.body = response.gzipped.empty() ? gzip(response.body) : std::string(response.gzipped);
  add(response, "Content-Encoding", "gzip");
}

/// Chooses the bytes that answer the request: none, compressed ones, or the plain ones.
void choose_bytes(const http::Request& request, http::Response& response) {
  if (response.go_on || response.status == 204 || find_header(response, "Content-Encoding") != nullptr)
    return;
  vary_by(response, "Accept-Encoding");
  const bool compressed = prefers_gzip(list_of(request, "accept-encoding"), response.body.size());
  if (response.status == 200) {
    const std::string tag = entity_tag(response.body, compressed ? "gzip" : "");
    add(response, "ETag", tag);
    if (names_tag(list_of(request, "if-none-match"), tag)) return leave_out_body(response);
  }
  if (compressed) encode(response);
}

}  // namespace

http::Response answer(const Context& context, const http::Request& request) {
  if (!context.cors_origin.empty() && is_preflight(request))
    return finished(context, request, preflight_answer(request));
  return finished(context, request, respond(context, request));
}

std::optional<http::Response> answer_at_once(const Context& context, const http::Request& request) {
  auto response = respond_at_once(context, request);
  if (response) response = finished(context, request, std::move(*response));
  return response;
}

http::Response finished(const Context& context, const http::Request& request, http::Response response) {
  add_unless_set(response, "Cache-Control", context.authenticated ? "private, no-cache" : "no-cache");
  choose_bytes(request, response);
  add_cross_origin(response, context.cors_origin);
  add_safety(response);
  return response;
}

}  // namespace candled::api
