#include "live/market.hpp"

namespace candled::live {

void Market::set_pairs(std::shared_ptr<const Pairs> pairs, std::vector<PairId> excluded) {
  auto excluded_snapshot = std::make_shared<const std::vector<PairId>>(std::move(excluded));
  const std::scoped_lock lock(mutex_);
  pairs_.swap(pairs);
  excluded_.swap(excluded_snapshot);
  ++pairs_version_;
  changed_.notify_all();
}

void Market::set_prices(LastPrices prices) {
  auto snapshot = std::make_shared<const LastPrices>(std::move(prices));
  const std::scoped_lock lock(mutex_);
  prices_.swap(snapshot);
}

void Market::set_waiting(std::vector<ClosedCandles> closed) {
  auto snapshot = std::make_shared<const std::vector<ClosedCandles>>(std::move(closed));
  const std::scoped_lock lock(mutex_);
  unstored_.closed.swap(snapshot);
  ++waiting_;
  changed_.notify_all();
}

void Market::set_forming(FormingCandles forming) {
  auto snapshot = std::make_shared<const FormingCandles>(std::move(forming));
  const std::scoped_lock lock(mutex_);
  unstored_.forming.swap(snapshot);
  ++polled_;
  changed_.notify_all();
}

Versions Market::versions() const {
  return {.pairs = pairs_version_, .polled = polled_, .waiting = waiting_};
}

Versions Market::await_change(Versions seen, std::chrono::steady_clock::time_point deadline,
                              const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, stop, deadline, [&] { return versions() != seen; });
  return versions();
}

std::shared_ptr<const Pairs> Market::pairs() const {
  const std::scoped_lock lock(mutex_);
  return pairs_;
}

std::shared_ptr<const std::vector<PairId>> Market::excluded() const {
  const std::scoped_lock lock(mutex_);
  return excluded_;
}

std::shared_ptr<const LastPrices> Market::prices() const {
  const std::scoped_lock lock(mutex_);
  return prices_;
}

Unstored Market::unstored() const {
  const std::scoped_lock lock(mutex_);
  return unstored_;
}

}  // namespace candled::live
