#pragma once

#include <optional>

#include "candle/pairs.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Returns the pair in a row of `select_pairs`, as stored.
Pair pair_in(const Rows& row);

/// Adds a stored pair to `pairs` under its id, which must be higher than those before. A pair that could not
/// be stored today, because its name or its currencies contain characters that no name may contain, gets
/// these escaped: see escaped_name(). If the escaped name is not unique or too long, the pair is called
/// `~pair_<id>~`. Returns whether the pair could be added, which fails if there are too many or the id is
/// invalid.
bool add_stored(Pairs& pairs, std::int64_t id, const Pair& stored);

/// Returns all pairs in the rows of `select_pairs`; empty if one of them cannot be added.
std::optional<Pairs> pairs_in(Rows rows);

}  // namespace candled::sqlite
