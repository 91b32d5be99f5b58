#pragma once

#include <cstdint>

#include "candle/pairs.hpp"

namespace candled::store {

/// Adds a stored pair to `pairs` under its id, which must be higher than those before. A pair that could not
/// be stored today, because its name or its currencies contain characters that no name may contain, gets
/// these escaped: see escaped_name(). If the escaped name is not unique or too long, the pair is called
/// `~pair_<id>~`. Returns whether the pair could be added, which fails if there are too many or the id is
/// invalid.
bool add_stored(Pairs& pairs, std::int64_t id, const Pair& stored);

}  // namespace candled::store
