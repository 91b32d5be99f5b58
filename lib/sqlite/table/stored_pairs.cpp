#include "sqlite/table/stored_pairs.hpp"

#include "store/reading/stored_pair.hpp"

namespace candled::sqlite {
Pair pair_in(const Rows& row) {
  return {.name = row.text(1), .base = row.text(2), .quote = row.text(3)};
}

std::optional<Pairs> pairs_in(Rows rows) {
  Pairs pairs;
  while (rows.next())
    if (!store::add_stored(pairs, rows.integer(0), pair_in(rows))) return {};
  return pairs;
}

}  // namespace candled::sqlite
