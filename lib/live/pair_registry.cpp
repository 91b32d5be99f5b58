#include "live/pair_registry.hpp"

#include <stdexcept>

namespace candled::live {

void PairRegistry::adopt(Pairs stored) {
  const std::scoped_lock lock(mutex_);
  if (pairs_.size() > 0) throw std::logic_error("pairs of a store come before any others");
  pairs_ = std::move(stored);
  adopted_ = true;
  snapshot_.reset();
}

std::optional<PairId> PairRegistry::number(const Pair& stored) {
  {
    const std::scoped_lock lock(mutex_);
    if (!adopted_) return {};
  }
  return find_or_add(stored);
}

std::optional<PairId> PairRegistry::find_or_add(const Pair& pair) {
  const std::scoped_lock lock(mutex_);
  const std::size_t before = pairs_.count();
  const auto id = pairs_.find_or_add(pair);
  if (pairs_.count() != before) snapshot_.reset();
  return id;
}

std::optional<PairId> PairRegistry::find(std::string_view base, std::string_view quote) const {
  const std::scoped_lock lock(mutex_);
  return pairs_.find(base, quote);
}

bool PairRegistry::has_room() const {
  const std::scoped_lock lock(mutex_);
  return pairs_.has_room();
}

void PairRegistry::remove(std::span<const PairId> gone) {
  const std::scoped_lock lock(mutex_);
  for (const PairId id : gone) pairs_.remove(id);
  snapshot_.reset();
}

std::shared_ptr<const Pairs> PairRegistry::pairs() const {
  const std::scoped_lock lock(mutex_);
  if (!snapshot_) snapshot_ = std::make_shared<const Pairs>(pairs_);
  return snapshot_;
}

}  // namespace candled::live
