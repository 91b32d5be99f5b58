#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection.hpp"
#include "http/connection_table.hpp"
#include "http/deadlines.hpp"
#include "http/descriptor.hpp"
#include "http/job.hpp"
#include "http/mailbox.hpp"
#include "http/response_cache.hpp"
#include "http/server.hpp"

struct epoll_event;

namespace candled::http {

/// The event loop of one thread: waits for all of its connections at once and advances each of them as far as
/// possible.
///
/// One thread at a time, but for mailbox() and turns().
class Loop {
 public:
  /// The time that a stop waits for requests in progress.
  static constexpr std::chrono::milliseconds patience_at_stop{150};
  /// The time after events during which the loop answers at once. Later requests go to the workers, where
  /// clients have their turns, and the loop looks after all of its connections again.
  static constexpr std::chrono::milliseconds answering_time{2};
  /// The time during which clients that have sent many requests at once have more than one answered, until
  /// the loop looks for events again.
  static constexpr std::chrono::milliseconds going_on_time{2};
  /// The time that a client may take to close a connection after its last response.
  static constexpr std::chrono::milliseconds linger_timeout{500};

  struct Parts {
    const Server::Options& options;  ///< outlives it
    std::size_t max_unsent_bytes;    ///< its share
    ResponseCache* ready;            ///< null caches nothing
    // For its Surroundings.
    std::function<Reading(std::string_view head, const std::string& peer)> read;
    std::function<ClientId(const Request&)> client;
    /// Returns null if answering takes time. May be empty.
    std::function<std::shared_ptr<const Answer>(std::string_view head, const Asked&)> at_once;
    std::function<void(Job)> submit;
    std::function<void(ClientId)> has_read;
    std::function<void(ClientId)> asks_ahead;
  };

  /// Throws std::system_error if the process is out of descriptors.
  explicit Loop(Parts parts);
  ~Loop();

  /// Returns the mailbox to which other threads send connections, responses and the stop.
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  /// Runs until a stop has arrived and is done.
  void run();
  /// Waits for events, at most for `patience`, and handles them. Returns false when everything is done.
  bool turn(std::optional<std::chrono::milliseconds> patience = {});
  std::size_t connections() const { return connections_.size(); }
  /// Returns the number of turns since the start. Thread-safe.
  std::uint64_t turns() const { return turns_.load(std::memory_order_relaxed); }

 private:
  using Time = Deadlines::Time;

  int wait_ms(std::optional<std::chrono::milliseconds> patience) const;
  void look_at_clock();
  void go_on();
  void take(const epoll_event& event);
  void take_mail();
  void take(Arrival arrival);
  void take(Answered answered);
  void take(StreamPiece piece);
  void take(StreamEnd end);
  void take(Stopping);
  void take(Ping) {}
  void advance(Connection& connection);
  void keep_account(Connection& connection);
  void give_up_slow_ones();
  void expire();
  void close(Connection& connection);

  const Server::Options& options_;
  const std::size_t max_unsent_bytes_;
  ResponseCache* const ready_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  Descriptor epoll_;
  std::vector<char> buffer_;
  Surroundings around_;
  std::chrono::sys_seconds dated_{};
  Deadlines deadlines_;
  ConnectionTable connections_;
  std::deque<ConnectionId> unfinished_;  // connections with more to do at once
  std::size_t unsent_ = 0;
  std::optional<Time> stop_by_;
  std::atomic<std::uint64_t> turns_ = 0;
};

}  // namespace candled::http
