#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /`, `/assets/{name}` and `/licences.txt`: a file of the page. The names of assets change with what is
/// in them, so they may be kept for ever. 404 for one that there is not.
http::Response get_web_file(const Context& context, const http::Request& request);

}  // namespace candled::api
