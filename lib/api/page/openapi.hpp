#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "http/message.hpp"
#include "page/files.hpp"

namespace candled::api {

/// Returns the description of this API in OpenAPI 3.1: `web/openapi.json`, which is maintained by hand and
/// compared with the server by a test. `version`, `server` as the URL of this service, and the name of an
/// asset of `page` as an example are filled in.
std::string openapi_document(std::string_view version, std::string_view server,
                             std::span<const page::File> page);

/// `GET /openapi.json`.
http::Response get_openapi(const Context& context, const http::Request& request);

/// `GET /docs`: the same document as a page for people, which app/render-docs made during the build.
http::Response get_docs(const Context& context, const http::Request& request);

/// `GET /docs.css`: the style sheet of that page.
http::Response get_docs_style(const Context& context);

}  // namespace candled::api
