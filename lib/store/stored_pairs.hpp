#pragma once

#include <optional>

#include "candle/pairs.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// The pair in a row of `select_pairs`, as it is stored.
Pair pair_in(const Rows& row);

/// Adds a pair of the store to those before it, under the next id. One that could not be stored today, since
/// its name or its currencies hold what no name may, gets these escaped: see escaped_name(). If that is not
/// unique or too long, it is called `~pair_<id>~`. Nothing if the pair cannot be added at all: there are too
/// many.
std::optional<PairId> add_stored(Pairs& pairs, const Pair& stored);

}  // namespace candled::store
