#include "store/changes.hpp"

namespace candled::store {

std::uint64_t ChangeCounter::await(std::uint64_t seen, std::chrono::steady_clock::time_point deadline,
                                   const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, stop, deadline, [&] { return version_ != seen; });
  return version_;
}

void ChangeCounter::count() {
  const std::scoped_lock lock(mutex_);
  ++version_;
  changed_.notify_all();
}

}  // namespace candled::store
