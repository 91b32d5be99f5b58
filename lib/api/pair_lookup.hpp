#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::api {

/// Which pairs a client can mean by `text`. The one whose name it is exactly; else all whose currencies it
/// names in either order and any case (ASCII), separated by `_`, `-` or `/`; else the same without a
/// separator. So one is a match, none is unknown and several are ambiguous.
std::vector<PairId> pairs_meant_by(std::string_view text, const Pairs& pairs);

/// The names that differ from `text` by the fewest edits, ignoring case, separators and order: at most
/// `count`, the nearest first. A currency alone is near to the pairs it is in.
std::vector<std::string> nearest_names(std::string_view text, const Pairs& pairs, std::size_t count);

/// The pairs that someone who is typing `text` may want, ignoring case and separators: at most `count`. Those
/// that it means come first, then those of a currency of that name, those that begin with it in either order,
/// and those that have it somewhere; by name among equals. All for an empty text.
std::vector<PairId> pairs_found_by(std::string_view text, const Pairs& pairs, std::size_t count);

}  // namespace candled::api
