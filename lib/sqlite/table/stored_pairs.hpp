#pragma once

#include <optional>

#include "candle/pairs.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// The pair in a row of `select_pairs`, as it is stored.
Pair pair_in(const Rows& row);

/// Adds a pair of the store to those before it, under its id, which must be higher than theirs. One that
/// could not be stored today, since its name or its currencies hold what no name may, gets these escaped: see
/// escaped_name(). If that is not unique or too long, it is called `~pair_<id>~`. Returns whether it could be
/// added: not when there are too many, or the id is none.
bool add_stored(Pairs& pairs, std::int64_t id, const Pair& stored);

/// All pairs in the rows of `select_pairs`; nothing if one of them cannot be added.
std::optional<Pairs> pairs_in(Rows rows);

}  // namespace candled::sqlite
