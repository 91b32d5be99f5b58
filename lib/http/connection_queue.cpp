#include "http/connection_queue.hpp"

namespace candled::http {

bool ConnectionQueue::push(Descriptor connection) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() >= max_size_) return false;
    waiting_.push_back(std::move(connection));
  }
  changed_.notify_one();
  return true;
}

std::optional<Descriptor> ConnectionQueue::pop(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); }) || stop.stop_requested()) return {};
  Descriptor next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

void ConnectionQueue::clear() {
  const std::scoped_lock lock(mutex_);
  waiting_.clear();
}

bool ConnectionQueue::empty() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.empty();
}

}  // namespace candled::http
