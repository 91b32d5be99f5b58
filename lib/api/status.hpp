#pragma once

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// `GET /api/status`: how collecting and storing go. Always 200: a store that cannot be read has nulls.
Response get_status(const Context& context, const Request& request);

}  // namespace candled::api
