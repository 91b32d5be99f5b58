#pragma once

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// `GET /api/stream`: the candles of one pair and interval as they close, as server-sent events without end.
Response get_stream(const Context& context, const Request& request);

}  // namespace candled::api
