#pragma once

#include <span>
#include <string>
#include <string_view>

#include "program/flag.hpp"

namespace candled {

/// The flags under the headings of their groups, a blank line before each, with what they do and their
/// defaults, in lines of at most 100 columns.
std::string help_text(std::span<const Flag> flags);

/// `text` in lines of at most 100 columns.
std::string help_paragraph(std::string_view text);

/// `left` and, beside it, `right` in as many lines as it needs.
std::string help_line(std::string_view left, std::string_view right);

}  // namespace candled
