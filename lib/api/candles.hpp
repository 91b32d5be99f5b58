#pragma once

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// `GET /api/candles`: closed candles by pair, interval and time, a page at a time.
Response get_candles(const Context& context, const Request& request);

}  // namespace candled::api
