#include "live/asked_pairs.hpp"

#include <algorithm>

namespace candled::live {

void AskedPairs::ask(PairId pair) {
  const std::scoped_lock lock(mutex_);
  if (!pairs_.empty() && pairs_.front() == pair) return;
  std::erase(pairs_, pair);
  pairs_.insert(pairs_.begin(), pair);
  if (pairs_.size() > most) pairs_.pop_back();
}

std::vector<PairId> AskedPairs::newest_first() const {
  const std::scoped_lock lock(mutex_);
  return pairs_;
}

}  // namespace candled::live
