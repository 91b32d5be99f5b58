#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/pairs`: every pair ever seen, its last price, and a summary of its stored candles.
http::Response get_pairs(const Context& context, const http::Request& request);

}  // namespace candled::api
