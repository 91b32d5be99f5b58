#pragma once

#include <string>
#include <string_view>

namespace candled {

/// Whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD: fit for JSON.
std::string valid_utf8(std::string_view text);

}  // namespace candled
