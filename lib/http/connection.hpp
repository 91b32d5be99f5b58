#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "http/asked.hpp"
#include "http/clients.hpp"
#include "http/connection_id.hpp"
#include "http/deadlines.hpp"
#include "http/job.hpp"
#include "http/mailbox.hpp"
#include "http/outgoing.hpp"
#include "http/response_cache.hpp"
#include "http/server.hpp"

namespace candled::http {

/// The services and limits that a loop provides to its connections.
struct Surroundings {
  std::size_t max_head_bytes;
  std::span<char> buffer;  ///< at least max_head_bytes, for the connection that is reading
  /// Returns the cached response to that head, or null.
  std::function<std::shared_ptr<const Answer>(std::string_view head)> ready;
  /// Reads a head sent by `peer`.
  std::function<Reading(std::string_view head, const std::string& peer)> read;
  /// Returns the client of a request that a proxy has passed on.
  std::function<ClientId(const Request& request)> client;
  /// Answers the request of that head if that takes no time. Returns null if a worker has to answer. Sets
  /// `tried` to whether Server::Options::at_once was asked.
  std::function<std::shared_ptr<const Answer>(std::string_view head, const Asked& asked, bool& tried)>
      at_once;
  /// Hands the job to a worker, after adding the address for its response.
  std::function<void(Job job)> submit;
  /// Reports that the client has read a response, since it did what only follows one. Called once for a
  /// connection, and for every response of a worker.
  std::function<void(ClientId client)> has_read;
  /// Reports that the client has asked again before a worker has answered it.
  std::function<void(ClientId client)> asks_ahead;
  std::function<void(const Exchange&)> observe;
  std::chrono::steady_clock::time_point now{};
  std::string date{};     ///< date_line() of now
  bool stopping = false;  ///< no further request is accepted
};

/// One client's connection: takes requests one at a time and sends responses. It never blocks.
///
/// One thread at a time.
class Connection {
 public:
  /// The next action for a connection.
  enum class Next : std::uint8_t { wait, go_on, close };

  Connection(ConnectionId id, Arrival arrival, Deadlines::Place deadline);
  /// Tells those who work for the connection that it is over.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Events from the kernel.
  void can_read() { readable_ = true; }
  void can_write() { writable_ = true; }
  void client_is_done() { readable_ = done_ = true; }

  // Events from other threads. Each is followed by advance().
  void answer(Answered answered, const Surroundings& around);
  void send(std::shared_ptr<const std::string> bytes);
  void end_stream();

  /// Makes as much progress as is possible without waiting. Returns go_on after a good part of it if more
  /// remains.
  Next advance(const Surroundings& around);
  /// Answers that the head did not arrive in time.
  void head_is_late(const Surroundings& around);

  /// Returns the kind of the current wait. A grown waits() means that a new wait has begun.
  Wait wait() const;
  std::uint32_t waits() const { return waits_; }
  bool in_progress() const { return state_ == State::working || state_ == State::writing; }

  const ConnectionId id;
  const Descriptor& socket() const { return socket_; }
  std::size_t unsent_memory() const { return out_.memory(); }

  /// State of the loop that owns the connection.
  Deadlines::Place deadline;
  std::uint32_t waits_seen = 0;
  std::size_t counted_unsent = 0;

 private:
  enum class State : std::uint8_t { reading, working, writing, streaming, lingering };

  Next step(const Surroundings& around);
  Next read(const Surroundings& around);
  Next receive(const Surroundings& around);
  Next begin(std::size_t head, const Surroundings& around);
  void serve(std::string_view head, const Surroundings& around);
  bool give_ready(std::string_view head, const Surroundings& around);
  bool count_as(ClientId client);
  void ask(std::string_view head, Job job, const Surroundings& around);
  void answer(std::shared_ptr<const Answer> answer, const Surroundings& around);
  void refuse(const std::shared_ptr<const Answer>& refusal, const Surroundings& around);
  Next write(const Surroundings& around);
  Outgoing::Result hand_over();
  Next stream();
  Next answered(const Surroundings& around);
  void keep_little_in_kernel();
  Next work(const Surroundings& around);
  void hear(ssize_t got, const Surroundings& around);
  Next leave();
  Next linger(const Surroundings& around);

  Descriptor socket_;
  Seat seat_;
  const std::string peer_;
  const ClientId client_;  // that the peer counts as
  const bool of_proxy_;
  State state_ = State::reading;
  bool readable_ = true;
  bool writable_ = true;
  bool done_ = false;          // the client will send no more
  bool ended_ = false;         // everything that the client sent has been read
  bool close_ = false;         // after the response
  bool chunked_ = false;       // the stream
  bool stream_ended_ = false;  // its last piece is in out_
  bool waits_for_head_ = false;
  bool had_empty_line_ = false;  // before the next request
  bool is_reader_ = false;       // has read a response
  bool is_ahead_ = false;        // has sent more than the request that a worker is to answer
  bool is_kept_short_ = false;   // by keep_little_in_kernel()
  bool heard_all_ = false;       // everything that the client had sent by its last response
  std::uint32_t waits_ = 0;
  std::string input_;         // of the next requests
  std::size_t scanned_ = 0;   // of input_, for the head's end
  std::size_t sent_ = 0;      // bytes, since it was advanced
  std::size_t lingered_ = 0;  // bytes that were dropped
  Outgoing out_;
  std::chrono::steady_clock::time_point begun_{};
  Exchange exchange_;
  std::shared_ptr<StreamState> stream_;
  std::shared_ptr<const void> held_;           // counts the response until it has been taken
  std::shared_ptr<std::atomic<bool>> wanted_;  // the response of a worker
  std::optional<ClientId> asker_;              // until it has shown that it read the response
};

}  // namespace candled::http
