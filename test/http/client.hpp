#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace candled::test {

/// The parts of a request besides its URL.
struct Call {
  std::string method = "GET";
  std::vector<std::string> headers{};  ///< such as `Range: bytes=0-1`
  std::string body{};
};

/// The answer of a server.
struct Answer {
  long status;                                 ///< 0 when there was none
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  long connections;  ///< how many were opened for it: 0 when one was used again
};

/// A foreign HTTP client, libcurl, that keeps its connection.
class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Answer call(std::string_view target, const Call& call = {});

 private:
  std::uint16_t port_;
  void* curl_;
};

/// A TCP connection for what no well-behaved client would send.
class RawConnection {
 public:
  /// From `address`, one of this machine.
  explicit RawConnection(std::uint16_t port, const char* address = "127.0.0.1");
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// False when the server has closed the connection.
  bool send(std::string_view bytes);
  /// Says that no more will be sent.
  void finish();
  /// Breaks the connection off, so that the server learns it at once.
  void reset();
  /// All bytes until the server closes the connection, or `timeout` after which it ends in `(open)`.
  std::string read_to_end(std::chrono::milliseconds timeout = std::chrono::seconds{5});
  /// Takes 32 KiB every 10 ms until the server closes the connection; returns how much that was.
  std::size_t read_slowly();
  /// Bytes until `text` has arrived, or the server closes the connection.
  std::string read_until(std::string_view text);

 private:
  int socket_;
};

}  // namespace candled::test
