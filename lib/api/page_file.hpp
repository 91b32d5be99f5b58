#pragma once

#include <string_view>

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// Whether `path` belongs to the page that people look at: it is no secret, whoever asks.
bool is_page(std::string_view path);

/// `GET /`, `/assets/{name}` and `/licences.txt`: a file of the page. The names of assets change with what is
/// in them, so they may be kept for ever. 404 for one that there is not.
Response get_page_file(const Context& context, const Request& request);

}  // namespace candled::api
