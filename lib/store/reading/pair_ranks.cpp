#include "store/reading/pair_ranks.hpp"

#include <algorithm>

namespace candled::store {

PairRanks::PairRanks(const Pairs& pairs) : by_pair_(pairs.size()) {
  for (std::size_t i = 0; i < pairs.size(); ++i) by_name_.push_back(PairId(static_cast<std::uint32_t>(i)));
  std::ranges::sort(by_name_, {}, [&](PairId id) -> std::string_view { return pairs[id].name; });
  for (std::size_t place = 0; place < by_name_.size(); ++place)
    by_pair_[index_of(by_name_[place])] = 2 * place + 1;
}

std::size_t PairRanks::of_name(const Pairs& pairs, std::string_view name) const {
  const auto name_of = [&](PairId id) -> std::string_view { return pairs[id].name; };
  const auto found = std::ranges::lower_bound(by_name_, name, {}, name_of);
  const auto place = 2 * static_cast<std::size_t>(found - by_name_.begin());
  return found != by_name_.end() && name_of(*found) == name ? place + 1 : place;
}

}  // namespace candled::store
