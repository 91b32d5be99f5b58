#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/gaps`: the missing and incomplete candles, with their causes, a page at a time.
http::Response get_gaps(const Context& context, const http::Request& request);

}  // namespace candled::api
