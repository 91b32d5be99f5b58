#pragma once

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// `GET /api/pairs`: every pair ever seen, its last price, and what is stored of it.
Response get_pairs(const Context& context, const Request& request);

}  // namespace candled::api
