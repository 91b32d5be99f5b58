#include "api/answer/own_url.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "http/query_string.hpp"

namespace candled::api {
namespace {

// All of this comes from outside and goes into documents: a text that is not plainly a host or a path is
// rejected.
constexpr std::size_t max_host = 255;
constexpr std::size_t max_prefix = 255;

constexpr std::string_view proto_header = "x-forwarded-proto";
constexpr std::string_view prefix_header = "x-forwarded-prefix";

bool is_one_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == text.npos;
}

constexpr std::string_view name_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// Returns whether `text` is the end of a host: empty, or a port.
bool is_port(std::string_view text) {
  if (text.empty()) return true;
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), port);
  return text.starts_with(':') && error == std::errc{} && end == text.data() + text.size() && port <= 65'535;
}

bool is_host(std::string_view text) {
  if (text.size() > max_host) return false;
  const bool v6 = text.starts_with('[');
  const std::size_t end = std::min(v6 ? text.find(']') : text.find(':'), text.size());
  const std::string_view host = text.substr(v6, end - v6);
  const std::string_view port = text.substr(std::min(end + v6, text.size()));
  if (v6 && end == text.size()) return false;
  return is_one_of(host, v6 ? "0123456789abcdefABCDEF:." : name_characters) && is_port(port);
}

bool is_prefix(std::string_view path) {
  return path.size() <= max_prefix && path.starts_with('/') && !path.contains("//") &&
         !path.contains("/..") && is_one_of(path.substr(1), fmt::format("{}/", name_characters));
}

bool is_from_proxy(const Context& context, const http::Request& request) {
  return context.is_proxy && context.is_proxy(request.peer);
}

std::string_view own_scheme(const Context& context, const http::Request& request) {
  return is_from_proxy(context, request) && request.last_header(proto_header) == "https" ? "https" : "http";
}

}  // namespace

std::string beside(const http::Request& request, std::string_view name) {
  const bool within = http::without_slash(request.path) != request.path;  // `docs/` is a folder
  return fmt::format("{}{}", within ? "../" : "", name);
}

std::optional<std::string> own_url(const Context& context, const http::Request& request) {
  const std::string_view host = request.header("host");
  if (!is_host(host)) return {};
  return fmt::format("{}://{}{}", own_scheme(context, request), host, own_prefix(context, request));
}

std::string_view own_prefix(const Context& context, const http::Request& request) {
  std::string_view prefix = request.last_header(prefix_header);
  if (!is_from_proxy(context, request)) return {};
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  return is_prefix(prefix) ? prefix : std::string_view();
}

void depends_on_own_url(const Context& context, const http::Request& request, http::Response& response) {
  response.headers.emplace_back("Vary", "Host, X-Forwarded-Proto, X-Forwarded-Prefix");
  // Trust in these headers depends on the sender, and not on the request's bytes alone.
  const bool told = !request.header(proto_header).empty() || !request.header(prefix_header).empty();
  if (!told) response.true_while_stored = stored_version(context);
}

}  // namespace candled::api
