#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::poloniex {

/// JSON whose numbers of more than about 1e300 are null instead, in as many bytes. What comes before `first`
/// stays as it is; it must not be inside a string.
std::string without_big_numbers(std::string_view json, std::size_t first);

}  // namespace candled::poloniex
