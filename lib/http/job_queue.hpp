#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "http/client_book.hpp"
#include "http/clients.hpp"
#include "http/job.hpp"
#include "http/use.hpp"

namespace candled::http {

/// The queue of jobs, ordered by client. The client that has used workers least lately has the next turn.
/// Among clients that have not used them at all, the newest has it: under a flood somebody has to wait, and
/// the first to come has waited already.
///
/// A stranger is a client that has not shown that it reads its responses. A client that asks again before it
/// was answered becomes a stranger again. Strangers share the turns and the workers of one client, so that,
/// however many they are, they make each other wait and not the rest. Each of them has at most one worker.
///
/// No client has more than its share of workers at once, or a turn while it leaves much unread. Nobody has a
/// turn while too much is unread in all.
///
/// One thread at a time.
class JobQueue {
 public:
  using Time = Use::Time;
  static constexpr std::size_t remembered_clients = 5'000;  ///< see ClientBook

  struct Limits {
    std::size_t waiting;           ///< jobs
    std::size_t unsent;            ///< bytes of answers; beyond it no job is begun
    std::size_t unsent_of_client;  ///< the same for one client
    std::size_t working_of_client = 1;
  };

  /// A job in progress.
  struct Task {
    Job job;
    bool of_stranger = false;
  };

  explicit JobQueue(Limits limits) : limits_(limits) {}

  /// Adds `job`. If there is no room, returns the job that is left out: the newest of the client with the
  /// most jobs, or of the stranger whose turn would come last, or else `job` itself.
  std::optional<Job> submit(Job job);
  bool has_work() const;
  /// Returns the next job. Call only when there is work.
  Task take();
  /// Records that `task` is done and kept a worker busy for `busy`, until `now`.
  void done(const Task& task, std::chrono::nanoseconds busy, Time now);

  /// Records a response that the client has not taken yet.
  void hold(ClientId client, std::size_t bytes);
  /// Records that the client has taken it, or has gone.
  void release(ClientId client, std::size_t bytes);
  /// Records that the client is no stranger.
  void has_read(ClientId client) { know(client, true); }
  /// Records that the client is a stranger: it asks again before it was answered.
  void asks_ahead(ClientId client) { know(client, false); }

  /// Drops the waiting jobs.
  void clear();

 private:
  struct Client {
    std::uint64_t number = 0;  // the newest has the greatest
    std::deque<Job> waiting{};
    std::size_t working = 0;
    std::size_t unsent = 0;
    bool has_turn = false;
    bool is_stranger = false;  // while it has a turn
    Use use{};                 // while it has a turn
  };
  using Entries = std::map<ClientId, Client>;

  struct Earlier {
    bool operator()(Entries::iterator a, Entries::iterator b) const;
  };
  using Turns = std::set<Entries::iterator, Earlier>;

  void know(ClientId client, bool reads);
  Entries::iterator entry(ClientId client);
  Turns& turns_of(Entries::iterator client);
  void give_turn(Entries::iterator client);
  void take_turn(Entries::iterator client);
  bool strangers_may() const;
  Job take_one_too_many(Entries::iterator newest);
  Job take_back(Entries::iterator client);
  void forget_if_idle(Entries::iterator client);

  const Limits limits_;
  Entries clients_;       // with a job, or a response that waits
  Turns turns_;           // the clients whose next job may be begun
  Turns stranger_turns_;  // the same for strangers
  ClientBook book_{remembered_clients};
  Use use_of_strangers_;
  std::size_t strangers_working_ = 0;
  std::uint64_t numbered_ = 0;
  std::size_t waiting_ = 0;  // jobs
  std::size_t unsent_ = 0;   // bytes
};

}  // namespace candled::http
