#include "collect/listings.hpp"

#include <algorithm>
#include <utility>

namespace candled::collect {

void Listings::listed(PairId pair) {
  if (index_of(pair) >= answers_.size()) answers_.resize(index_of(pair) + 1);
  answers_[index_of(pair)] = answer_;
}

std::vector<PairId> Listings::unseen(const Pairs& pairs) const {
  if (answer_ < answers_to_believe) return {};
  std::vector<std::pair<Seen, PairId>> unseen;
  for (const PairId id : pairs.ids())
    if (const Seen when = seen(id); when.answer + answers_to_believe <= answer_)
      unseen.emplace_back(when, id);
  std::ranges::sort(unseen);
  std::vector<PairId> ids;
  for (const auto& [when, id] : unseen) ids.push_back(id);
  return ids;
}

auto Listings::seen(PairId pair) const -> Seen {
  const std::size_t index = index_of(pair);
  return {.answer = index < answers_.size() ? answers_[index] : 0,
          .before = index < before_.size() ? before_[index] : TimePoint{}};
}

}  // namespace candled::collect
