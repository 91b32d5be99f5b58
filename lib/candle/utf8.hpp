#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled {

/// The bytes of the well-formed character at the start of `text`; 0 when there is none.
std::size_t utf8_length(std::string_view text);

/// Whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD: fit for JSON.
std::string valid_utf8(std::string_view text);

}  // namespace candled
