#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace candled::test {

/// One client of a RawServer. Every call gives up when the client leaves or the server ends.
class RawConnection {
 public:
  RawConnection(int socket, int ending) : socket_(socket), ending_(ending) {}

  /// The next request's head; "" when the client has left.
  std::string read_request();
  void send(std::string_view bytes);
  /// Sends `bytes` one by one.
  void drip(std::string_view bytes, std::chrono::milliseconds between);
  /// Says nothing for `time`. False when the client has left meanwhile.
  bool pause(std::chrono::milliseconds time);
  void wait_for_client_to_leave();
  /// Closes with a reset in place of an orderly end.
  void reset();

 private:
  int socket_;
  int ending_;
};

/// A server on 127.0.0.1 with a free port that does to its clients what no HTTP library would: one after the
/// other is handed to `script`, in the server's own thread, and closed when that returns.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  explicit RawServer(Script script);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  /// `http://127.0.0.1:PORT`
  std::string url() const;

 private:
  void serve();

  Script script_;
  int listener_ = -1;
  int ending_ = -1;  // readable once the server is to end
  std::jthread thread_;
};

/// A URL on 127.0.0.1 at which nobody listens.
std::string unused_url();

}  // namespace candled::test
