#pragma once

#include <span>
#include <string>
#include <string_view>

#include "program/flag.hpp"

namespace candled {

/// Returns the flags under the headings of their groups, a blank line before each, with their descriptions
/// and defaults, in lines of at most 100 columns.
std::string help_text(std::span<const Flag> flags);

/// Returns `text` in lines of at most 100 columns.
std::string help_paragraph(std::string_view text);

/// Returns `left` and, beside it, `right` in as many lines as it needs.
std::string help_line(std::string_view left, std::string_view right);

}  // namespace candled
