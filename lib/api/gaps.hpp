#pragma once

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// `GET /api/gaps`: which candles are missing or incomplete and why, a page at a time.
Response get_gaps(const Context& context, const Request& request);

}  // namespace candled::api
