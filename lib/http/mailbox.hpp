#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "http/admission.hpp"
#include "http/connection_id.hpp"
#include "http/descriptor.hpp"
#include "http/stream_state.hpp"
#include "http/wakeup.hpp"
#include "http/wire_response.hpp"

namespace candled::http {

/// A connection that has been accepted.
struct Arrival {
  Descriptor socket;
  Seat seat{};
  std::string peer{};     ///< the address at the other end
  ClientId client{};      ///< whom that counts as
  bool of_proxy = false;  ///< its requests are those of others
};

/// What a worker answers.
struct Answered {
  ConnectionId to;
  std::shared_ptr<const Answer> answer;
  std::shared_ptr<StreamState> stream{};  ///< null unless the answer goes on
  std::shared_ptr<const void> held{};     ///< Workers::hold(), until the answer has been taken
};

/// More of an answer that goes on.
struct StreamPiece {
  ConnectionId to;
  std::shared_ptr<const std::string> bytes;
};

/// An answer that goes on has come to its end, or to that of its client's patience.
struct StreamEnd {
  ConnectionId to;
  bool at_once;  ///< without what is still waiting
};

/// Finish what is in progress, close the rest, and end.
struct Stopping {};

using Message = std::variant<Arrival, Answered, StreamPiece, StreamEnd, Stopping>;

/// What other threads tell a loop. Thread-safe; it may outlive its loop.
class Mailbox {
 public:
  /// Wakes the loop, unless it has been woken and has not looked yet. False after close(): then it is
  /// dropped.
  bool post(Message message);

  /// All that has come, in order.
  std::vector<Message> take();
  void close();

  /// See Wakeup.
  int descriptor() const { return wakeup_.descriptor(); }

 private:
  Wakeup wakeup_;
  std::mutex mutex_;  // guards all below
  std::vector<Message> messages_;
  bool closed_ = false;
};

}  // namespace candled::http
