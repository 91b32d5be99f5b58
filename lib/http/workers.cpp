#include "http/workers.hpp"

#include <utility>

namespace candled::http {

Workers::Workers(std::size_t max_waiting, std::function<void(const Job&)> work)
    : max_waiting_(max_waiting),
      work_(std::move(work)) {}

void Workers::start(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

bool Workers::submit(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (jobs_.size() >= max_waiting_) return false;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void Workers::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  const std::scoped_lock lock(mutex_);
  jobs_.clear();
}

void Workers::run(const std::stop_token& stop) {
  while (true) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return !jobs_.empty(); }) || stop.stop_requested()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    work_(job);
  }
}

}  // namespace candled::http
