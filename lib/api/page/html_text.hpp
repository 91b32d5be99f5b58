#pragma once

#include <string>
#include <string_view>

namespace candled::api {

/// `text` to stand in HTML, between tags or in a quoted attribute.
std::string escaped_html(std::string_view text);

/// The same, with what stands between two backticks as `<code>`.
std::string inline_html(std::string_view text);

/// Paragraphs of inline_html(), which an empty line separates.
std::string paragraphs_html(std::string_view text);

}  // namespace candled::api
