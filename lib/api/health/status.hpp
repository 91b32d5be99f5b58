#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/status`: the state of collecting and storing. Always 200: if the store cannot be read, its
/// values are null.
http::Response get_status(const Context& context, const http::Request& request);

}  // namespace candled::api
