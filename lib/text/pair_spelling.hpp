#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::text {

/// Returns whether `c` may stand between the two currencies of a pair: `_`, `-` or `/`.
bool is_pair_separator(char c);

/// Returns `text` in lower case (ASCII) with every separator as `_`. Texts that are equal then are the same
/// spelling.
std::string folded_spelling(std::string_view text);

/// Returns `text` without its separators.
std::string without_separators(std::string text);

/// Returns whether `spelling`, which is folded, names the currencies of `pair`, in either order, with a
/// separator between them or joined.
bool is_spelling_of(std::string_view spelling, const Pair& pair);

/// Returns the pairs that `text` may mean: the pair with exactly that name, else all pairs that it is a
/// spelling of. One pair is a match, none is unknown, several are ambiguous.
std::vector<PairId> pairs_meant_by(std::string_view text, const Pairs& pairs);

/// Returns the names that differ from `text` by the fewest edits, ignoring case, separators and order: at
/// most `count`, the nearest first. A currency alone is near to the pairs that contain it.
std::vector<std::string> nearest_names(std::string_view text, const Pairs& pairs, std::size_t count);

}  // namespace candled::text
