#include "candle/pairs.hpp"

namespace candled {

std::optional<PairId> Pairs::find_or_add(const Pair& pair) {
  if (const auto known = find(pair.base, pair.quote)) return known;
  if (pairs_.size() >= max_count || !pair.is_sound()) return {};

  for (const std::string& name :
       {pair.name, pair.name_in(NameOrder::quote_first), pair.name_in(NameOrder::base_first)}) {
    if (by_name_.contains(name)) continue;
    const PairId id{static_cast<std::uint32_t>(pairs_.size())};
    pairs_.push_back({.name = name, .base = pair.base, .quote = pair.quote});
    by_identity_.emplace(std::pair(pair.base, pair.quote), id);
    by_name_.emplace(name, id);
    return id;
  }
  return {};
}

std::optional<PairId> Pairs::find(std::string_view base, std::string_view quote) const {
  const auto found = by_identity_.find({std::string(base), std::string(quote)});
  if (found == by_identity_.end()) return {};
  return found->second;
}

std::optional<PairId> Pairs::find_name(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return {};
  return found->second;
}

}  // namespace candled
