#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/stream`: the candles of one pair and interval as they close, as server-sent events without end.
http::Response get_stream(const Context& context, const http::Request& request);

}  // namespace candled::api
