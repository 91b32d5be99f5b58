#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::api {

/// Returns the pairs that someone who is typing `text` may want, ignoring case and separators: at most
/// `count`. The pairs that it means come first, then those of a currency of that name, then those that begin
/// with it in either order, then those that contain it; equals are sorted by name. An empty text stands for
/// all pairs.
std::vector<PairId> pairs_found_by(std::string_view text, const Pairs& pairs, std::size_t count);

}  // namespace candled::api
