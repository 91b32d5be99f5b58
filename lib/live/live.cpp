#include "live/live.hpp"

namespace candled::live {

void Live::set_pairs(Pairs pairs, std::vector<PairId> excluded) {
  auto snapshot = std::make_shared<const Pairs>(std::move(pairs));
  auto excluded_snapshot = std::make_shared<const std::vector<PairId>>(std::move(excluded));
  const std::scoped_lock lock(mutex_);
  pairs_.swap(snapshot);
  excluded_.swap(excluded_snapshot);
  ++stored_;
  changed_.notify_all();
}

void Live::set_prices(LastPrices prices) {
  auto snapshot = std::make_shared<const LastPrices>(std::move(prices));
  const std::scoped_lock lock(mutex_);
  prices_.swap(snapshot);
}

void Live::set_feed(FeedHealth health) {
  const std::scoped_lock lock(mutex_);
  feed_ = std::move(health);
}

void Live::set_store(StoreHealth health) {
  const std::scoped_lock lock(mutex_);
  store_ = std::move(health);
}

void Live::set_repair(RepairHealth health) {
  const std::scoped_lock lock(mutex_);
  repair_ = std::move(health);
}

void Live::set_waiting(std::vector<ClosedCandles> closed) {
  auto snapshot = std::make_shared<const std::vector<ClosedCandles>>(std::move(closed));
  const std::scoped_lock lock(mutex_);
  unstored_.closed.swap(snapshot);
}

void Live::store_changed() {
  const std::scoped_lock lock(mutex_);
  ++stored_;
  changed_.notify_all();
}

void Live::set_running(RunningCandles running) {
  auto snapshot = std::make_shared<const RunningCandles>(std::move(running));
  const std::scoped_lock lock(mutex_);
  unstored_.running.swap(snapshot);
  ++polled_;
  changed_.notify_all();
}

Versions Live::versions() const {
  return {.stored = stored_, .polled = polled_};
}

Versions Live::await_change(Versions seen, std::chrono::steady_clock::time_point deadline,
                            const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, stop, deadline, [&] { return versions() != seen; });
  return versions();
}

std::shared_ptr<const Pairs> Live::pairs() const {
  const std::scoped_lock lock(mutex_);
  return pairs_;
}

std::shared_ptr<const std::vector<PairId>> Live::excluded() const {
  const std::scoped_lock lock(mutex_);
  return excluded_;
}

std::shared_ptr<const LastPrices> Live::prices() const {
  const std::scoped_lock lock(mutex_);
  return prices_;
}

Unstored Live::unstored() const {
  const std::scoped_lock lock(mutex_);
  return unstored_;
}

FeedHealth Live::feed() const {
  const std::scoped_lock lock(mutex_);
  return feed_;
}

StoreHealth Live::store() const {
  const std::scoped_lock lock(mutex_);
  return store_;
}

RepairHealth Live::repair() const {
  const std::scoped_lock lock(mutex_);
  return repair_;
}

}  // namespace candled::live
