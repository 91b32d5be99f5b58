#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/clients.hpp"
#include "http/message.hpp"

namespace candled::http {

/// Answers one request. Called by several threads at once. What it throws becomes a 500 without its text.
using Handler = std::function<Response(const Request&)>;

/// Answers a request that takes no time, from memory and in some ten microseconds, or returns nothing. It
/// must not wait for anything, nor return an answer that goes on. Otherwise like a Handler.
using AtOnceHandler = std::function<std::optional<Response>(const Request&)>;

/// Takes a line for people about something that went wrong while serving. Called by several threads at once.
using Log = std::function<void(std::string_view)>;

/// A request that has been answered, for statistics.
struct Exchange {
  std::string_view route;  ///< api::Response::route; empty when no handler was asked
  int status = 0;
  std::chrono::nanoseconds duration{};  ///< from a whole head to the answer's last byte given to the kernel
  std::size_t bytes = 0;                ///< of the answer, its head included; of a stream only its beginning
  bool ready = false;                   ///< it was kept from an earlier request
};

/// An HTTP/1.1 server over TCP.
///
/// No thread waits for a client: a few loops keep all connections and collect the heads of requests, and a
/// request that has arrived whole goes to a worker. Unless the same bytes have been answered before and
/// nothing has been stored since, or the answer takes no time (Options::at_once): then the loop gives it
/// itself, as long as its other connections do not wait for that. Each limit is one of Options. Request
/// bodies are never read: the handler is told, its answer goes out, and the connection is closed. Range and
/// Expect are ignored.
///
/// The member functions may be called from any thread, but not at once, except connections().
class Server {
 public:
  struct Options {
    std::string host = "127.0.0.1";  ///< a name or an address; IPv6 without brackets; empty is every address
    std::uint16_t port = 0;          ///< 0 takes a free one
    Handler handler{};
    /// Asked first, of each request once; what it returns nothing for goes to `handler`. It may be empty.
    AtOnceHandler at_once{};
    Log log = [](std::string_view) {};

    std::size_t workers = 4;  ///< threads that answer, one client at most with half of them
    std::size_t loops = 0;    ///< threads that keep connections; 0 is one a core, 4 at most

    std::size_t max_connections = 10'000;  ///< beyond them 503
    /// Beyond them 503. Those of proxies count while a request of the client is answered.
    std::size_t max_connections_per_client = 256;
    /// Whether the peer of that numeric address stands for many clients. Nobody does when it is empty.
    Clients::IsProxy is_proxy{};
    /// Whose a request is; asked of a peer, too, with a request that has no more than its address. Peers are
    /// clients when it is empty. Called by several threads at once.
    Clients::Name client{};
    /// Requests that wait for a worker; beyond them 503 for whoever has most of them.
    std::size_t max_waiting = 1'024;
    std::size_t max_head_bytes = 8 * 1'024;  ///< of a request; beyond it 414 or 431
    /// Answers that have been made and not taken, all together: beyond it the slowest lose theirs, and no
    /// worker makes another one. What the workers are at may come on top.
    std::size_t max_unsent_bytes = 10 << 20;
    /// The same of one client: beyond it nothing more is worked on for that client. Unset, a client may have
    /// all of it.
    std::optional<std::size_t> max_unsent_bytes_per_client{};
    std::size_t max_unsent_stream_bytes = 256 << 10;  ///< of one stream
    std::chrono::milliseconds head_timeout{5'000};    ///< from a head's first byte to its last; then 408
    std::chrono::milliseconds idle_timeout{60'000};   ///< without a request
    std::chrono::milliseconds write_timeout{10'000};  ///< for a client to take an answer; any of a stream

    std::size_t ready_bytes = 16 << 20;  ///< for answers that are kept; 0 keeps none
    /// The version of what is stored now: see api::Response::true_while_stored. Nothing is kept without it.
    /// Called by several threads at once, and for every request.
    std::function<std::uint64_t()> stored_version{};
    /// Told of every answer. Called by several threads at once, which wait for it.
    std::function<void(const Exchange&)> observe{};
  };

  /// Connections since the start, and now.
  struct Connections {
    std::size_t open = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused_full = 0;    ///< there were max_connections
    std::uint64_t refused_client = 0;  ///< the client had max_connections_per_client
  };

  /// Binds the port: from now on connections wait for start(). No other process can have it, too. The error
  /// is a sentence that names what was given.
  static std::expected<std::unique_ptr<Server>, std::string> listen(Options options);

  /// Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The port that is bound, never 0.
  std::uint16_t port() const;
  Connections connections() const;

  /// Starts to serve, in threads of its own. To be called once, before stop().
  void start();

  /// Accepts nobody from now on, finishes the requests that have arrived whole, closes every other
  /// connection, and returns within 0.2 s, or when the last handler does. Does nothing the second time. After
  /// it, or before start(), nobody is served.
  void stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace candled::http
