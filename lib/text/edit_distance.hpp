#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace candled::text {

/// Returns the number of single bytes that must be inserted, removed or replaced to turn `b` into `a`
/// (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Returns the one of `words` that needs the fewest edits from `text`, of which the first 64 bytes count;
/// empty if there are no words. Of several, it is the first.
std::string_view nearest_word(std::string_view text, std::span<const std::string_view> words);

}  // namespace candled::text
