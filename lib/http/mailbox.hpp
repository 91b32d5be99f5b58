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
  ClientId client{};      ///< that the address counts as
  bool of_proxy = false;  ///< its requests are other clients'
};

/// A response from a worker.
struct Answered {
  ConnectionId to;
  std::shared_ptr<const Answer> answer;
  std::shared_ptr<StreamState> stream{};  ///< null unless the response is a stream
  std::shared_ptr<const void> held{};     ///< Workers::hold(), until the response has been taken
};

/// The next piece of a stream.
struct StreamPiece {
  ConnectionId to;
  std::shared_ptr<const std::string> bytes;
};

/// The end of a stream: it is complete, or its client is too slow.
struct StreamEnd {
  ConnectionId to;
  bool at_once;  ///< drops what is still waiting
};

/// A request to finish what is in progress, close the rest, and end.
struct Stopping {};

/// A request to come round, and nothing else.
struct Ping {};

using Message = std::variant<Arrival, Answered, StreamPiece, StreamEnd, Stopping, Ping>;

/// The messages of other threads to a loop. Thread-safe; it may outlive its loop.
class Mailbox {
 public:
  /// Posts a message and wakes the loop, unless it has been woken and has not looked yet. Returns false after
  /// close(): then the message is dropped.
  bool post(Message message);

  /// Takes all messages, in order.
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
