#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace candled::test {

/// A request as the server saw it.
struct SeenRequest {
  std::string target;                          ///< path and query, as they were sent
  std::map<std::string, std::string> headers;  ///< names in lower case
  int client_port;                             ///< one per connection
};

/// An answer for the server to give.
struct ExchangeReply {
  int status = 200;
  std::string body{};
  std::string content_type = "application/json";  ///< JSON goes out compressed to those who accept that
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// An exchange on 127.0.0.1 with a free port: a real HTTP server that answers every GET with what a function
/// says.
///
/// Thread-safe; the function is called by the server's threads. Let clients end before it.
class ExchangeServer {
 public:
  using Handler = std::function<ExchangeReply(const SeenRequest&)>;
  enum class Scheme { http, https };

  /// With https it has a certificate of its own making for 127.0.0.1, signed by nobody else.
  explicit ExchangeServer(Handler handler, Scheme scheme = Scheme::http);
  ~ExchangeServer();

  void set_handler(Handler handler);

  /// `http://127.0.0.1:PORT`
  std::string url() const;
  /// Every request so far, in order of arrival.
  std::vector<SeenRequest> requests() const;
  /// The server's certificate as PEM; "" with http.
  std::string certificate() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace candled::test
