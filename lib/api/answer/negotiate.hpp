#pragma once

#include <optional>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// Answers a request with respond() and adds what every response has besides: an entity tag, and 304 if the
/// client has the body already; gzip if the client prefers it; `Cache-Control`, which is `no-cache` unless
/// the endpoint has said better; CORS; and the headers that keep browsers safe. A header that the endpoint
/// has set stays.
///
/// Thread-safe. Throws what respond() throws.
http::Response answer(const Context& context, const http::Request& request);

/// Does the same if that takes no time to speak of: from memory, and without waiting for anything. Else
/// returns nothing.
std::optional<http::Response> answer_at_once(const Context& context, const http::Request& request);

/// Adds to `response` what answer() adds. The response may come from elsewhere too, such as a refusal.
http::Response finished(const Context& context, const http::Request& request, http::Response response);

}  // namespace candled::api
