#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// The URL of `name`, which stands in the same folder as what was asked for, relative to the request: so it
/// holds below whatever path a proxy serves us.
std::string beside(const http::Request& request, std::string_view name);

/// The URL under which the client reaches this service, such as `https://example.org/candled`, without a
/// slash at its end: the scheme and the path that a trusted proxy says in `X-Forwarded-Proto` and
/// `X-Forwarded-Prefix`, else `http` and none, and the request's Host. Nothing when that is no host.
std::optional<std::string> own_url(const Context& context, const http::Request& request);

/// The path that a trusted proxy serves us below, such as `/candled`; empty when none says one.
std::string_view own_prefix(const Context& context, const http::Request& request);

/// Says in `response` that it follows from own_url(), and from nothing else but what is stored.
void depends_on_own_url(const Context& context, const http::Request& request, http::Response& response);

}  // namespace candled::api
