#include "store/stored_pairs.hpp"

namespace candled::store {
namespace {

Pair escaped(const Pair& pair) {
  constexpr std::size_t longer_than_any = 4 * Pair::max_name;
  Pair escaped{.name = {},
               .base = escaped_name(pair.base, longer_than_any),
               .quote = escaped_name(pair.quote, longer_than_any)};
  const bool base_first = pair.name == pair.name_in(NameOrder::base_first);
  escaped.name = escaped.name_in(base_first ? NameOrder::base_first : NameOrder::quote_first);
  return escaped;
}

Pair numbered(std::size_t id) {
  return Pair::from_name("~pair_" + std::to_string(id) + "~", NameOrder::quote_first).value();
}

bool is_new(const Pairs& pairs, const Pair& pair) {
  return !pairs.find_name(pair.name) && !pairs.find(pair.base, pair.quote);
}

}  // namespace

Pair pair_in(const Rows& row) {
  return {.name = row.text(1), .base = row.text(2), .quote = row.text(3)};
}

std::optional<PairId> add_stored(Pairs& pairs, const Pair& stored) {
  for (const Pair& pair : {stored, escaped(stored), numbered(pairs.size())})
    if (pair.is_sound() && is_new(pairs, pair)) return pairs.find_or_add(pair);
  return {};
}

}  // namespace candled::store
