#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/status`: how collecting and storing go. Always 200: a store that cannot be read has nulls.
http::Response get_status(const Context& context, const http::Request& request);

}  // namespace candled::api
