#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /`, `/assets/{name}` and `/licences.txt`: a file of the page. The names of assets change with their
/// contents, so they may be cached for ever. A file that does not exist is 404.
http::Response get_web_file(const Context& context, const http::Request& request);

}  // namespace candled::api
