#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// The paths of that table, as Response::route has them; they outlive all.
std::vector<std::string_view> route_paths();

/// Returns whether `path` is no secret: it is answered without a token. What leads nowhere is guarded.
bool is_public(std::string_view path);

/// Returns whether `path` is asked by those who keep the service running, who are not to be limited.
bool is_health(std::string_view path);

/// Answers any request: the one table of paths, and the rules that all of them share. An unknown path is 404.
/// Everything is read-only: GET and HEAD, other methods are 405 with `Allow`. A request with a body is 413.
/// HEAD is answered like GET; leaving the body out is the server's part.
///
/// Thread-safe. Throws only what is no fault of the client or the store.
http::Response respond(const Context& context, const http::Request& request);

/// The same, if it takes some ten microseconds and no reading from the store; else nothing.
std::optional<http::Response> respond_at_once(const Context& context, const http::Request& request);

}  // namespace candled::api
