#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "http/mailbox.hpp"

namespace candled::http {

/// A request that has arrived whole.
struct Job {
  std::shared_ptr<Mailbox> loop;  ///< where its answer goes
  ConnectionId connection;        ///< of that loop
  std::string head;
  std::string peer;
};

/// Threads that work on jobs, first come first served. Thread-safe.
class Workers {
 public:
  /// `work` does one job, and is called by several threads at once.
  Workers(std::size_t max_waiting, std::function<void(const Job&)> work);

  void start(std::size_t threads);
  /// False when max_waiting are waiting already.
  bool submit(Job job);
  /// Drops the jobs that wait and returns when those that have begun are done.
  void stop();

 private:
  void run(const std::stop_token& stop);

  const std::size_t max_waiting_;
  const std::function<void(const Job&)> work_;
  std::mutex mutex_;  // guards jobs_
  std::condition_variable_any changed_;
  std::deque<Job> jobs_;
  std::vector<std::jthread> threads_;
};

}  // namespace candled::http
