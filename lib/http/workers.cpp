#include "http/workers.hpp"

#include <algorithm>
#include <utility>

namespace candled::http {

Workers::Workers(std::size_t max_waiting, std::function<void(const Job&)> work)
    : max_waiting_(max_waiting),
      work_(std::move(work)) {}

void Workers::start(std::size_t threads) {
  most_of_one_client_ = (threads + 1) / 2;
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

bool Workers::submit(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_ >= max_waiting_) return false;
    ++waiting_;
    const auto client = clients_.try_emplace(job.peer).first;
    client->second.waiting.push_back(std::move(job));
    give_turn(client);
  }
  changed_.notify_one();
  return true;
}

void Workers::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  const std::scoped_lock lock(mutex_);
  turns_.clear();
  clients_.clear();
  waiting_ = 0;
}

void Workers::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !turns_.empty(); }) && !stop.stop_requested()) {
    const auto client = turns_.front();
    turns_.pop_front();
    const Job job = take(client);
    lock.unlock();
    if (!job.wanted || *job.wanted) work_(job);
    lock.lock();
    done(client);
  }
}

void Workers::give_turn(Clients::iterator client) {
  Client& one = client->second;
  if (one.has_turn || one.waiting.empty() || one.working >= most_of_one_client_) return;
  one.has_turn = true;
  turns_.push_back(client);
}

Job Workers::take(Clients::iterator client) {
  Client& one = client->second;
  Job job = std::move(one.waiting.front());
  one.waiting.pop_front();
  one.has_turn = false;
  ++one.working;
  --waiting_;
  give_turn(client);
  return job;
}

void Workers::done(Clients::iterator client) {
  Client& one = client->second;
  --one.working;
  give_turn(client);
  if (one.waiting.empty() && one.working == 0) clients_.erase(client);
  // The caller takes one itself.
  if (turns_.size() > 1) changed_.notify_one();
}

}  // namespace candled::http
