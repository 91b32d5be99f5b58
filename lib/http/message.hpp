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

/// Names and decoded values in the order of the request, repetitions included.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What an endpoint sees of an HTTP request.
struct Request {
  std::string method = "GET";  ///< upper case, as sent
  std::string path;            ///< as sent, without the query
  Parameters parameters{};
  /// All that were sent: names in lower case, values on one line.
  std::vector<std::pair<std::string, std::string>> headers{};
  bool has_body = false;  ///< a body was announced; it has not been read
  std::string peer{};     ///< the numeric address at the connection's other end, which may be a proxy's

  /// The value of the first header of that name, which is in lower case; empty when there is none.
  std::string_view header(std::string_view name) const;
  /// The same of the last one.
  std::string_view last_header(std::string_view name) const;
};

/// The client's end of an answer that goes on, such as a stream of events.
///
/// Thread-safe. It may outlive the connection.
class Outlet {
 public:
  virtual ~Outlet() = default;

  /// Sends `bytes` after all that were sent before, without waiting. False when the connection has gone, be
  /// it because the client is so slow that too much waits for it: nothing more will arrive.
  virtual bool send(std::shared_ptr<const std::string> bytes) = 0;
  /// How many bytes the client has not taken yet: whoever has a lot to send waits until they are few.
  virtual std::size_t waiting() const { return 0; }
  /// Returns whether send() could still work.
  virtual bool open() const = 0;
  /// Ends the answer once everything has been sent.
  virtual void close() = 0;
};

/// What is answered. On HEAD the server sends all of it but the body.
struct Response {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>>
      headers{};  ///< others than Content-Type and Content-Length
  std::string body;
  /// The body with gzip, when that was made beforehand. It outlives all.
  std::string_view gzipped{};
  /// Set when the answer follows from the request's bytes and what is stored alone: these bytes answer the
  /// same request as long as live::Market::versions().stored is this.
  std::optional<std::uint64_t> true_while_stored{};
  /// The route that answered, such as `/api/candles`, for statistics; empty when none did. It outlives all.
  std::string_view route{};
  /// Set when the body has no end yet: called once, after the head and `body` are on their way. Not for HEAD.
  std::function<void(std::shared_ptr<Outlet>)> go_on{};
};

}  // namespace candled::http
