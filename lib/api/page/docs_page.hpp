#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /docs`: the OpenAPI document as a page for people, so that the two cannot disagree. It needs no
/// script and nothing from elsewhere but its style sheet, and its links hold below any path.
http::Response get_docs(const Context& context, const http::Request& request);

/// `GET /docs.css`: that style sheet.
http::Response get_docs_style(const Context& context);

}  // namespace candled::api
