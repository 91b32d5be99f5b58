#pragma once

#include <optional>

#include "candle/pairs.hpp"
#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Returns the pair in a row of `select_pairs`, as stored.
Pair pair_in(const Rows& row);

/// Returns all pairs in the rows of `select_pairs`; empty if one of them cannot be added: see
/// store::add_stored().
std::optional<Pairs> pairs_in(Rows rows);

}  // namespace candled::sqlite
