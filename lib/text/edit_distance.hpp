#pragma once

#include <cstddef>
#include <string_view>

namespace candled::text {

/// How many single bytes must be inserted, removed or replaced to make `a` of `b` (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace candled::text
