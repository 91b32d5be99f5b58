#pragma once

#include <string>

namespace candled::docs {

/// Renders an OpenAPI document as an HTML page for people, so that the two cannot disagree. The page needs no
/// script and nothing from elsewhere but its style sheet, and its links hold below any path.
///
/// Placeholders of the document, such as `@SERVER@`, stay in the page. `@FOLDER@` is added: the folder of
/// docs.css and openapi.json relative to the page, empty or with a slash at its end. Throws
/// std::invalid_argument if `document` is not valid JSON.
std::string render_docs_page(const std::string& document);

}  // namespace candled::docs
