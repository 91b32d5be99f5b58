#include "http/job_queue.hpp"

#include <algorithm>
#include <utility>

namespace candled::http {

bool JobQueue::Earlier::operator()(Entries::iterator a, Entries::iterator b) const {
  if (a->second.use != b->second.use) return a->second.use < b->second.use;
  return a->second.number > b->second.number;
}

std::optional<Job> JobQueue::submit(Job job) {
  const auto client = entry(job.client);
  client->second.waiting.push_back(std::move(job));
  ++waiting_;
  give_turn(client);
  if (waiting_ <= limits_.waiting) return {};
  return take_one_too_many(client);
}

bool JobQueue::has_work() const {
  return unsent_ <= limits_.unsent && (!turns_.empty() || strangers_may());
}

JobQueue::Task JobQueue::take() {
  const bool of_stranger =
      strangers_may() && (turns_.empty() || use_of_strangers_ < (*turns_.begin())->second.use);
  const auto client = *(of_stranger ? stranger_turns_ : turns_).begin();
  take_turn(client);
  Client& one = client->second;
  Task task{.job = std::move(one.waiting.front()), .of_stranger = of_stranger};
  one.waiting.pop_front();
  ++one.working;
  --waiting_;
  strangers_working_ += of_stranger ? 1 : 0;
  give_turn(client);
  return task;
}

void JobQueue::done(const Task& task, std::chrono::nanoseconds busy, Time now) {
  const auto client = clients_.find(task.job.client);
  book_.of(client->first).use.add(busy, now);
  if (task.of_stranger) {
    use_of_strangers_.add(busy, now);
    --strangers_working_;
  }
  --client->second.working;
  take_turn(client);
  give_turn(client);
  forget_if_idle(client);
}

void JobQueue::hold(ClientId id, std::size_t bytes) {
  const auto client = entry(id);
  client->second.unsent += bytes;
  unsent_ += bytes;
  if (client->second.unsent > limits_.unsent_of_client) take_turn(client);
}

void JobQueue::release(ClientId id, std::size_t bytes) {
  unsent_ -= bytes;
  const auto client = clients_.find(id);
  client->second.unsent -= bytes;
  give_turn(client);
  forget_if_idle(client);
}

void JobQueue::know(ClientId id, bool reads) {
  book_.of(id).reads = reads;
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  take_turn(client);
  give_turn(client);
}

void JobQueue::clear() {
  for (auto client = clients_.begin(); client != clients_.end();) {
    const auto one = client++;
    take_turn(one);
    waiting_ -= one->second.waiting.size();
    one->second.waiting.clear();
    forget_if_idle(one);
  }
}

JobQueue::Entries::iterator JobQueue::entry(ClientId client) {
  const auto [found, added] = clients_.try_emplace(client);
  if (added) found->second.number = ++numbered_;
  return found;
}

JobQueue::Turns& JobQueue::turns_of(Entries::iterator client) {
  return client->second.is_stranger ? stranger_turns_ : turns_;
}

void JobQueue::give_turn(Entries::iterator client) {
  Client& one = client->second;
  if (one.has_turn || one.waiting.empty() || one.unsent > limits_.unsent_of_client) return;
  const ClientBook::Entry& known = book_.of(client->first);
  if (one.working >= (known.reads ? limits_.working_of_client : 1)) return;
  one.use = known.use;
  one.is_stranger = !known.reads;
  one.has_turn = true;
  turns_of(client).insert(client);
}

void JobQueue::take_turn(Entries::iterator client) {
  if (!client->second.has_turn) return;
  turns_of(client).erase(client);
  client->second.has_turn = false;
}

bool JobQueue::strangers_may() const {
  return !stranger_turns_.empty() && strangers_working_ < limits_.working_of_client;
}

Job JobQueue::take_one_too_many(Entries::iterator newest) {
  const auto jobs = [](const auto& client) { return client.second.waiting.size(); };
  const auto busiest = std::ranges::max_element(clients_, {}, jobs);
  if (jobs(*busiest) > jobs(*newest)) return take_back(busiest);
  return take_back(stranger_turns_.empty() ? newest : *stranger_turns_.rbegin());
}

Job JobQueue::take_back(Entries::iterator client) {
  Job job = std::move(client->second.waiting.back());
  client->second.waiting.pop_back();
  --waiting_;
  if (client->second.waiting.empty()) take_turn(client);
  forget_if_idle(client);
  return job;
}

void JobQueue::forget_if_idle(Entries::iterator client) {
  const Client& one = client->second;
  if (one.waiting.empty() && one.working == 0 && one.unsent == 0) clients_.erase(client);
}

}  // namespace candled::http
