#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "http/job.hpp"
#include "http/job_queue.hpp"

namespace candled::http {

/// The threads that work on jobs, in the order of JobQueue. No client has more than half of them.
///
/// A response counts from when it is made until it has been taken. A client that leaves much untaken has
/// nothing more worked on, and no client has while too much is untaken in all.
///
/// Thread-safe.
class Workers {
 public:
  struct Limits {
    std::size_t waiting;           ///< jobs
    std::size_t unsent;            ///< bytes of answers; beyond it no job is begun
    std::size_t unsent_of_client;  ///< the same for one client
    std::size_t threads = 1;
  };

  /// `work` does one job, and is called by several threads at once.
  Workers(Limits limits, std::function<void(const Job&)> work);

  /// Starts the threads. Call it once.
  void start();
  /// Queues `job`. Returns the job that is left out if there is no room (JobQueue::submit).
  std::optional<Job> submit(Job job);
  /// Counts a response that the client of a job in progress has not taken yet, until the returned pointer
  /// goes. The pointer must not outlive this.
  std::shared_ptr<const void> hold(ClientId client, std::size_t bytes);
  /// Records that the client has read a response (JobQueue::has_read).
  void has_read(ClientId client);
  /// Records that the client has asked again before it was answered (JobQueue::asks_ahead).
  void asks_ahead(ClientId client);
  /// Drops the waiting jobs and returns when the jobs in progress are done.
  void stop();

 private:
  void run(const std::stop_token& stop);
  void work_on(const JobQueue::Task& task, std::unique_lock<std::mutex>& lock);
  void release(ClientId client, std::size_t bytes);

  const std::size_t thread_count_;
  const std::function<void(const Job&)> work_;
  std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  JobQueue queue_;
  std::vector<std::jthread> threads_;
};

}  // namespace candled::http
