#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "http/at_once.hpp"
#include "http/mailbox.hpp"

namespace candled::http {

/// A request that has arrived whole.
struct Job {
  std::shared_ptr<Mailbox> loop{};  ///< where its answer goes
  ConnectionId connection;          ///< of that loop
  std::string head;
  std::string peer;
  std::shared_ptr<const std::atomic<bool>> wanted{};  ///< false once the client has gone; null means true
  std::shared_ptr<const Asked> asked{};               ///< the head's request; null when it has not been read
};

/// Threads that work on jobs. Clients have their turns, by address, and none has more than half of the
/// threads: who asks for much makes itself wait, not others.
///
/// Thread-safe.
class Workers {
 public:
  /// `work` does one job, and is called by several threads at once.
  Workers(std::size_t max_waiting, std::function<void(const Job&)> work);

  /// To be called once.
  void start(std::size_t threads);
  /// False when max_waiting are waiting already.
  bool submit(Job job);
  /// Drops the jobs that wait and returns when those that have begun are done.
  void stop();

 private:
  struct Client {
    std::deque<Job> waiting{};
    std::size_t working = 0;
    bool has_turn = false;  // is among turns_
  };
  using Clients = std::map<std::string, Client>;

  void run(const std::stop_token& stop);
  void give_turn(Clients::iterator client);
  Job take(Clients::iterator client);
  void done(Clients::iterator client);

  const std::size_t max_waiting_;
  const std::function<void(const Job&)> work_;
  std::size_t most_of_one_client_ = 1;  // jobs that are worked on at once
  std::mutex mutex_;                    // guards all below
  std::condition_variable_any changed_;
  Clients clients_;                      // with a job
  std::deque<Clients::iterator> turns_;  // those whose next job may be worked on
  std::size_t waiting_ = 0;              // jobs
  std::vector<std::jthread> threads_;
};

}  // namespace candled::http
