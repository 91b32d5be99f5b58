#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::poloniex {

/// Returns `json` with null in place of numbers of more than about 1e300, in as many bytes. The text before
/// `first` stays as it is; `first` must not be inside a string.
std::string without_big_numbers(std::string_view json, std::size_t first);

}  // namespace candled::poloniex
