#include "http/workers.hpp"

#include <algorithm>
#include <utility>

namespace candled::http {
Workers::Workers(Limits limits, std::function<void(const Job&)> work)
    : limits_(limits),
      work_(std::move(work)) {}

void Workers::start(std::size_t threads) {
  most_of_one_client_ = (threads + 1) / 2;
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

std::optional<Job> Workers::submit(Job job) {
  std::optional<Job> left_out;
  {
    const std::scoped_lock lock(mutex_);
    const auto client = clients_.try_emplace(job.client).first;
    if (waiting_ >= limits_.waiting) {
      left_out = take_newest_of_busiest(client->second.waiting.size() + 1);
      if (!left_out) {
        forget_if_idle(client);
        return job;
      }
    }
    ++waiting_;
    client->second.waiting.push_back(std::move(job));
    give_turn(client);
  }
  changed_.notify_one();
  return left_out;
}

std::shared_ptr<const void> Workers::hold(ClientId id, std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  const auto client = clients_.try_emplace(id).first;
  std::shared_ptr<const void> held(nullptr, [this, id, bytes](const void*) { release(id, bytes); });
  client->second.unsent += bytes;
  unsent_ += bytes;
  if (client->second.unsent > limits_.unsent_of_client) take_turn(client);
  return held;
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
  while (changed_.wait(lock, stop, [this] { return has_work(); }) && !stop.stop_requested()) {
    const auto client = turns_.front();
    turns_.pop_front();
    const Job job = take(client);
    lock.unlock();
    if (!job.wanted || *job.wanted) work_(job);
    lock.lock();
    done(client);
  }
}

void Workers::give_turn(Entries::iterator client) {
  Client& one = client->second;
  if (one.has_turn || one.waiting.empty() || one.working >= most_of_one_client_) return;
  if (one.unsent > limits_.unsent_of_client) return;
  one.has_turn = true;
  turns_.push_back(client);
}

void Workers::take_turn(Entries::iterator client) {
  if (std::exchange(client->second.has_turn, false)) std::erase(turns_, client);
}

/// Nothing when no client has more than that many jobs waiting.
std::optional<Job> Workers::take_newest_of_busiest(std::size_t more_than) {
  const auto busiest =
      std::ranges::max_element(clients_, {}, [](const auto& client) { return client.second.waiting.size(); });
  if (busiest == clients_.end() || busiest->second.waiting.size() <= more_than) return {};
  Job job = std::move(busiest->second.waiting.back());
  busiest->second.waiting.pop_back();
  --waiting_;
  return job;
}

Job Workers::take(Entries::iterator client) {
  Client& one = client->second;
  Job job = std::move(one.waiting.front());
  one.waiting.pop_front();
  one.has_turn = false;
  ++one.working;
  --waiting_;
  give_turn(client);
  return job;
}

void Workers::done(Entries::iterator client) {
  --client->second.working;
  give_turn(client);
  forget_if_idle(client);
  // The caller takes one itself.
  if (turns_.size() > 1) changed_.notify_one();
}

void Workers::release(ClientId id, std::size_t bytes) {
  {
    const std::scoped_lock lock(mutex_);
    unsent_ -= bytes;
    const auto client = clients_.find(id);
    if (client == clients_.end()) return;  // after a stop
    client->second.unsent -= bytes;
    give_turn(client);
    forget_if_idle(client);
    if (!has_work()) return;
  }
  changed_.notify_one();
}

void Workers::forget_if_idle(Entries::iterator client) {
  const Client& one = client->second;
  if (one.waiting.empty() && one.working == 0 && one.unsent == 0) clients_.erase(client);
}

}  // namespace candled::http
