#pragma once

#include <optional>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// Answers a request as a client sees it: what respond() says, with what every answer has besides. That is
/// an entity tag and 304 where the client has the answer already, gzip where it is liked, `Cache-Control`
/// (`no-cache` unless the endpoint has said better), CORS and what browsers are told for safety's sake. A
/// header that the endpoint has set stays.
///
/// Thread-safe. Throws what respond() throws.
http::Response answer(const Context& context, const http::Request& request);

/// The same, if it takes no time to speak of: from memory, and without waiting for anything. Else nothing.
std::optional<http::Response> answer_at_once(const Context& context, const http::Request& request);

/// What answer() adds to `response`, which may come from elsewhere too, such as a refusal.
http::Response finished(const Context& context, const http::Request& request, http::Response response);

}  // namespace candled::api
