#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "http/descriptor.hpp"
#include "http/stop_signal.hpp"

namespace candled::http {

/// The bytes of one connection, read ahead and written at once, with limits on time and size.
///
/// One thread at a time.
class SocketIo {
 public:
  /// Both outlive it.
  SocketIo(const Descriptor& socket, const StopSignal& stop) : socket_(socket), stop_(stop) {}

  /// Waits until the next request has a first byte. False when the client has gone, `patience` is over, or on
  /// a stop.
  bool wait_for_request(std::chrono::milliseconds patience);

  /// From here on read() gives at most `max_bytes`, and nothing more once `timeout` is over.
  void begin_request(std::size_t max_bytes, std::chrono::milliseconds timeout);

  /// The next bytes, at least one; none when there are no more, a limit is reached, or on a stop.
  std::size_t read(std::span<char> into);
  bool readable();

  /// Keeps `bytes` for send().
  void write(std::string_view bytes) { outgoing_ += bytes; }

  /// Sends what was written. False when the client has gone or does not take it within `timeout`; after a
  /// stop, within half a second.
  bool send(std::chrono::milliseconds timeout);

  /// Ends a connection on which the client may still be sending, so that it gets to read the last answer:
  /// says that nothing more will come, then drops what arrives until the client closes, at most for
  /// `patience`.
  void linger(std::chrono::milliseconds patience);

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  bool wait_readable(Deadline deadline);
  bool wait_writable(Deadline& deadline, bool& stopping);
  bool fill(Deadline deadline);

  const Descriptor& socket_;
  const StopSignal& stop_;
  std::string incoming_;        // read ahead
  std::size_t taken_ = 0;       // of incoming_
  std::size_t bytes_left_ = 0;  // of this request's
  Deadline request_deadline_{};
  std::string outgoing_;
};

}  // namespace candled::http
