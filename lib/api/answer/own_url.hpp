#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// Returns the URL of `name`, which is in the same folder as the requested path, relative to the request: so
/// it holds below any path at which a proxy serves us.
std::string beside(const http::Request& request, std::string_view name);

/// Returns the URL at which the client reaches this service, such as `https://example.org/candled`, without a
/// slash at its end. The scheme and the path are those that a trusted proxy gives in `X-Forwarded-Proto` and
/// `X-Forwarded-Prefix`, else `http` and none. The host is the request's Host. Returns nothing if that is no
/// host.
std::optional<std::string> own_url(const Context& context, const http::Request& request);

/// Returns the path below which a trusted proxy serves us, such as `/candled`; empty if none gives one.
std::string_view own_prefix(const Context& context, const http::Request& request);

/// Marks `response` as depending on own_url(), and on nothing else but what is stored.
void depends_on_own_url(const Context& context, const http::Request& request, http::Response& response);

}  // namespace candled::api
