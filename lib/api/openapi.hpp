#pragma once

#include <string>
#include <string_view>

#include "api/context.hpp"
#include "api/message.hpp"

namespace candled::api {

/// The description of this API in OpenAPI 3.1, with `version` filled in: `web/openapi.json`, which is kept by
/// hand and held against the server by a test.
std::string openapi_document(std::string_view version);

/// `GET /openapi.json`.
Response get_openapi(const Context& context);

}  // namespace candled::api
