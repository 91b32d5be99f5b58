#include "store/reading/stored_pair.hpp"

#include <string>
#include <utility>

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

Pair numbered(std::int64_t id) {
  return Pair::from_name("~pair_" + std::to_string(id) + "~", NameOrder::quote_first).value();
}

}  // namespace

bool add_stored(Pairs& pairs, std::int64_t id, const Pair& stored) {
  if (id < 0 || std::cmp_greater_equal(id, Pairs::max_ids)) return false;
  const auto add = [&](const Pair& pair) { return pairs.put(PairId{static_cast<std::uint32_t>(id)}, pair); };
  return add(stored) || add(escaped(stored)) || add(numbered(id));
}

}  // namespace candled::store
