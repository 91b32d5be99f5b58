#pragma once

#include <httplib.h>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled::sim {

/// One client's connection. The output of the HTTP library is kept back until the whole answer is there, so
/// that it can be delivered rightly, wrongly or not at all. Every wait ends at once when `stop` becomes
/// readable.
///
/// Used by one thread at a time. Owns the socket.
class Connection : public httplib::Stream {
 public:
  Connection(int socket, int stop);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Waits for the first byte of the next request, at most `time`. Returns false if there will be none.
  bool wait_for_request(milliseconds time);

  /// Returns the output since the last call.
  std::string take_answer();

  /// Sends all bytes. Returns false if the client has gone or does not read for 10 s, or a stop came.
  bool send(std::string_view bytes);

  /// Lets `time` pass. Returns false if the client has gone or a stop came.
  bool pause(milliseconds time);

  /// Makes closing reset the connection, instead of ending it in good order.
  void reset_on_close();

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* out, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_; }

 private:
  enum class Event { ready, timeout, over };

  Event wait_for(short events, milliseconds time) const;
  bool receive(milliseconds time);

  int socket_;
  int stop_;
  std::string received_;  // read ahead, as the library asks for single bytes
  size_t consumed_ = 0;
  size_t request_bytes_ = 0;
  std::string answer_;
};

}  // namespace candled::sim
