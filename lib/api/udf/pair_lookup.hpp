#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::api {

/// The pairs that someone who is typing `text` may want, ignoring case and separators: at most `count`. Those
/// that it means come first, then those of a currency of that name, those that begin with it in either order,
/// and those that have it somewhere; by name among equals. All for an empty text.
std::vector<PairId> pairs_found_by(std::string_view text, const Pairs& pairs, std::size_t count);

}  // namespace candled::api
