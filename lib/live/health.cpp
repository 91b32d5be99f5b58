#include "live/health.hpp"

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
