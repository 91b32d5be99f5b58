#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "http/asked.hpp"
#include "http/clients.hpp"
#include "http/mailbox.hpp"

namespace candled::http {

/// A request that has arrived whole.
struct Job {
  std::shared_ptr<Mailbox> loop{};  ///< where its answer goes
  ConnectionId connection{};        ///< of that loop
  std::string head{};
  std::shared_ptr<const std::atomic<bool>> wanted{};  ///< false once the client has gone; null means true
  std::shared_ptr<const Asked> asked{};               ///< the head's request
  bool tried_at_once = false;                         ///< Server::Options::at_once had no answer
  ClientId client{};                                  ///< whose request it is
};

/// Threads that work on jobs. Clients have their turns, and none has more than half of the threads: who asks
/// for much makes itself wait, not others.
///
/// Answers count from when they are made until they have been taken. A client that leaves much untaken gets
/// nothing more worked on, and nobody does while there is too much in all.
///
/// Thread-safe.
class Workers {
 public:
  struct Limits {
    std::size_t waiting;           ///< jobs
    std::size_t unsent;            ///< bytes of answers; beyond it no job is begun
    std::size_t unsent_of_client;  ///< the same for one client
  };

  /// `work` does one job, and is called by several threads at once.
  Workers(Limits limits, std::function<void(const Job&)> work);

  /// To be called once.
  void start(std::size_t threads);
  /// Returns the job that there is no room for, if there is one: of the client that has most of them waiting,
  /// the newest.
  std::optional<Job> submit(Job job);
  /// Counts an answer that the client of a job in progress has not taken yet, until the result goes. That
  /// must not outlive this.
  std::shared_ptr<const void> hold(ClientId client, std::size_t bytes);
  /// Drops the jobs that wait and returns when those that have begun are done.
  void stop();

 private:
  struct Client {
    std::deque<Job> waiting{};
    std::size_t working = 0;
    std::size_t unsent = 0;
    bool has_turn = false;  // is among turns_
  };
  using Entries = std::map<ClientId, Client>;

  void run(const std::stop_token& stop);
  bool has_work() const { return !turns_.empty() && unsent_ <= limits_.unsent; }
  void give_turn(Entries::iterator client);
  void take_turn(Entries::iterator client);
  std::optional<Job> take_newest_of_busiest(std::size_t more_than);
  Job take(Entries::iterator client);
  void done(Entries::iterator client);
  void release(ClientId client, std::size_t bytes);
  void forget_if_idle(Entries::iterator client);

  const Limits limits_;
  const std::function<void(const Job&)> work_;
  std::size_t most_of_one_client_ = 1;  // jobs that are worked on at once
  std::mutex mutex_;                    // guards all below
  std::condition_variable_any changed_;
  Entries clients_;                      // with a job, or an answer that waits
  std::deque<Entries::iterator> turns_;  // those whose next job may be worked on
  std::size_t waiting_ = 0;              // jobs
  std::size_t unsent_ = 0;               // bytes
  std::vector<std::jthread> threads_;
};

}  // namespace candled::http
