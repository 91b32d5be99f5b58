#include "candle/pairs.hpp"

namespace candled {

std::optional<PairId> Pairs::find_or_add(const Pair& pair) {
  if (const auto known = find(pair.base, pair.quote)) return known;
  if (!has_room() || !pair.is_sound()) return {};

  for (const std::string& name :
       {pair.name, pair.name_in(NameOrder::quote_first), pair.name_in(NameOrder::base_first)}) {
    if (by_name_.contains(name)) continue;
    const PairId id = next_id();
    enter(id, {.name = name, .base = pair.base, .quote = pair.quote});
    added_.push_back(id);
    return id;
  }
  return {};
}

bool Pairs::put(PairId id, const Pair& pair) {
  if (index_of(id) < pairs_.size() || index_of(id) >= limits_.ids || count_ >= limits_.pairs) return false;
  if (!pair.is_sound() || find(pair.base, pair.quote) || find_name(pair.name)) return false;
  for (std::size_t skipped = pairs_.size(); skipped < index_of(id); ++skipped)
    empty_.push_front(PairId{static_cast<std::uint32_t>(skipped)});
  enter(id, pair);
  return true;
}

PairId Pairs::next_id() {
  if (empty_.empty()) return PairId{static_cast<std::uint32_t>(pairs_.size())};
  const PairId id = empty_.back();  // the lowest
  empty_.pop_back();
  return id;
}

void Pairs::enter(PairId id, Pair pair) {
  if (index_of(id) >= pairs_.size()) {
    pairs_.resize(index_of(id) + 1);
    there_.resize(index_of(id) + 1);
  }
  by_identity_.emplace(std::pair(pair.base, pair.quote), id);
  by_name_.emplace(pair.name, id);
  pairs_[index_of(id)] = std::move(pair);
  there_[index_of(id)] = true;
  ++count_;
}

void Pairs::remove(PairId id) {
  if (!has(id)) return;
  const Pair& pair = pairs_[index_of(id)];
  by_identity_.erase({pair.base, pair.quote});
  by_name_.erase(pair.name);
  there_[index_of(id)] = false;
  --count_;
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

std::vector<NewPair> Pairs::added_after(std::size_t count) const {
  std::vector<NewPair> pairs;
  for (const PairId id : added().subspan(count)) pairs.push_back({.id = id, .pair = (*this)[id]});
  return pairs;
}

std::vector<PairId> Pairs::ids() const {
  std::vector<PairId> ids;
  ids.reserve(count_);
  for (std::size_t i = 0; i < pairs_.size(); ++i)
    if (there_[i]) ids.push_back(PairId{static_cast<std::uint32_t>(i)});
  return ids;
}

}  // namespace candled
