#pragma once

#include <string>
#include <string_view>

namespace candled::docs {

/// Returns `text` escaped for HTML, between tags or in a quoted attribute.
std::string escaped_html(std::string_view text);

/// Returns escaped_html() of `text`, in which text between two backticks becomes `<code>`.
std::string inline_html(std::string_view text);

/// Returns `text` as paragraphs of inline_html(). An empty line separates two paragraphs.
std::string paragraphs_html(std::string_view text);

}  // namespace candled::docs
