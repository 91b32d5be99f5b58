#include "http/workers.hpp"

#include <chrono>
#include <utility>

namespace candled::http {

Workers::Workers(Limits limits, std::function<void(const Job&)> work)
    : thread_count_(limits.threads),
      work_(std::move(work)),
      queue_({.waiting = limits.waiting,
              .unsent = limits.unsent,
              .unsent_of_client = limits.unsent_of_client,
              .working_of_client = (limits.threads + 1) / 2}) {}

void Workers::start() {
  for (std::size_t i = 0; i < thread_count_; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

std::optional<Job> Workers::submit(Job job) {
  std::optional<Job> left_out;
  {
    const std::scoped_lock lock(mutex_);
    left_out = queue_.submit(std::move(job));
  }
  changed_.notify_one();
  return left_out;
}

std::shared_ptr<const void> Workers::hold(ClientId client, std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<const void> held(nullptr, [this, client, bytes](const void*) { release(client, bytes); });
  queue_.hold(client, bytes);
  return held;
}

void Workers::has_read(ClientId client) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.has_read(client);
    if (!queue_.has_work()) return;
  }
  changed_.notify_one();
}

void Workers::asks_ahead(ClientId client) {
  const std::scoped_lock lock(mutex_);
  queue_.asks_ahead(client);
}

void Workers::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  const std::scoped_lock lock(mutex_);
  queue_.clear();
}

void Workers::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return queue_.has_work(); }) && !stop.stop_requested()) {
    const JobQueue::Task task = queue_.take();
    // Jobs that have ended before may have made room for more than one turn.
    if (queue_.has_work()) changed_.notify_one();
    work_on(task, lock);
  }
}

void Workers::work_on(const JobQueue::Task& task, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  const auto begun = std::chrono::steady_clock::now();
  if (!task.job.wanted || *task.job.wanted) work_(task.job);
  const auto now = std::chrono::steady_clock::now();
  lock.lock();
  queue_.done(task, now - begun, now);
}

void Workers::release(ClientId client, std::size_t bytes) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.release(client, bytes);
    if (!queue_.has_work()) return;
  }
  changed_.notify_one();
}

}  // namespace candled::http
