#include "live/health.hpp"

#include <algorithm>

namespace candled::live {

void Health::set_feed(FeedHealth health) {
  const std::scoped_lock lock(mutex_);
  feed_ = std::move(health);
}

void Health::set_store(StoreHealth health) {
  const std::scoped_lock lock(mutex_);
  store_ = std::move(health);
}

void Health::set_repair(RepairHealth health) {
  const std::scoped_lock lock(mutex_);
  repair_ = std::move(health);
}

FeedHealth Health::feed() const {
  const std::scoped_lock lock(mutex_);
  return feed_;
}

StoreHealth Health::store() const {
  const std::scoped_lock lock(mutex_);
  return store_;
}

std::optional<TimePoint> Health::stored_until() const {
  const std::scoped_lock lock(mutex_);
  return store_.stored_until;
}

std::optional<TimePoint> Health::closed_until() const {
  const std::scoped_lock lock(mutex_);
  if (store_.stored_until) return store_.stored_until;
  std::optional<TimePoint> newest;
  for (const auto& [interval, end] : store_.newest_end) newest = std::max(newest, std::optional(end));
  return newest;
}

RepairHealth Health::repair() const {
  const std::scoped_lock lock(mutex_);
  return repair_;
}

void Health::set_backfill(BackfillHealth health) {
  const std::scoped_lock lock(mutex_);
  backfill_ = std::move(health);
}

BackfillHealth Health::backfill() const {
  const std::scoped_lock lock(mutex_);
  return backfill_;
}

}  // namespace candled::live
