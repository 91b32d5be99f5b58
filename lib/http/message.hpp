#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace candled::http {

/// Query parameters: names and decoded values in the order of the request, repetitions included.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// An HTTP request as an endpoint sees it.
struct Request {
  std::string method = "GET";  ///< upper case, as sent
  std::string path;            ///< as sent, without the query
  Parameters parameters{};
  /// All headers that were sent: names in lower case, values on one line.
  std::vector<std::pair<std::string, std::string>> headers{};
  bool has_body = false;  ///< a body was announced; it has not been read
  std::string peer{};     ///< the numeric address at the connection's other end, which may be a proxy's

  /// Returns the value of the first header of that name, which is in lower case; empty if there is none.
  std::string_view header(std::string_view name) const;
  /// Returns the value of the last header of that name; otherwise like header().
  std::string_view last_header(std::string_view name) const;
};

/// The client's end of a streamed response, such as a stream of events.
///
/// Thread-safe. It may outlive the connection.
class Outlet {
 public:
  virtual ~Outlet() = default;

  /// Sends `bytes` after everything sent before, without waiting. Returns false if the connection has gone,
  /// be it because the client is so slow that too much waits for it: nothing more will arrive.
  virtual bool send(std::shared_ptr<const std::string> bytes) = 0;
  /// Returns the number of bytes that the client has not taken yet. A caller with a lot to send waits until
  /// they are few.
  virtual std::size_t waiting() const { return 0; }
  /// Returns whether send() could still work.
  virtual bool open() const = 0;
  /// Ends the response once everything has been sent.
  virtual void close() = 0;
};

/// A response. On HEAD the server sends all of it but the body.
struct Response {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers{};  ///< without Content-Type and Content-Length
  std::string body;
  /// The body compressed with gzip, if that was done beforehand. It outlives all.
  std::string_view gzipped{};
  /// Set if the response depends only on the request's bytes and on what is stored: the same bytes answer the
  /// same request as long as Server::Options::stored_version returns this value.
  std::optional<std::uint64_t> true_while_stored{};
  /// The route that answered, such as `/api/candles`, for statistics; empty if none did. It outlives all.
  std::string_view route{};
  /// Set if the body has no end yet. Called once, after the head and `body` are on their way, but not for
  /// HEAD.
  std::function<void(std::shared_ptr<Outlet>)> go_on{};
};

}  // namespace candled::http
