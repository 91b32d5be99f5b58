#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// Returns the paths of the table of routes, as Response::route has them. They outlive all.
std::vector<std::string_view> route_paths();

/// Returns whether `path` is public, that is, answered without a token. An unknown path is not.
bool is_public(std::string_view path);

/// Returns whether `path` is for the operators of the service, who are not to be limited.
bool is_health(std::string_view path);

/// Answers any request, by the one table of paths and the rules that all of them share. An unknown path is
/// 404. Everything is read-only: GET and HEAD; other methods are 405 with `Allow`. A request with a body is
/// 413. HEAD is answered like GET; the server leaves out the body.
///
/// Thread-safe. Throws only for failures that are neither the client's nor the store's.
http::Response respond(const Context& context, const http::Request& request);

/// Does the same if that takes some ten microseconds and no reading from the store. Else returns nothing.
std::optional<http::Response> respond_at_once(const Context& context, const http::Request& request);

}  // namespace candled::api
