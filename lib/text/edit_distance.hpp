#pragma once

#include <cstddef>
#include <string_view>

namespace candled::text {

/// Returns the number of single bytes that must be inserted, removed or replaced to turn `b` into `a`
/// (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace candled::text
