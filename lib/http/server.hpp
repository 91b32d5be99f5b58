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
#include <vector>

#include "http/clients.hpp"
#include "http/message.hpp"

namespace candled::http {

/// Answers one request. Called by several threads at once. An exception becomes a 500 without its text.
using Handler = std::function<Response(const Request&)>;

/// Answers a request that takes no time, from memory and in some ten microseconds, or returns nothing. It
/// must not wait for anything, nor return a stream. Otherwise like a Handler.
using AtOnceHandler = std::function<std::optional<Response>(const Request&)>;

/// Takes a line for people about a failure while serving. Called by several threads at once.
using Log = std::function<void(std::string_view)>;

/// A request that has been answered, for statistics.
struct Exchange {
  std::string_view route;  ///< Response::route; empty if no handler was asked
  int status = 0;
  std::chrono::nanoseconds duration{};  ///< from a whole head to the last byte handed to the kernel
  std::size_t bytes = 0;  ///< of the response, its head included; of a stream only its beginning
  bool ready = false;     ///< it came from the cache
};

/// An HTTP/1.1 server over TCP.
///
/// No thread waits for a client: a few loops hold all connections and collect the heads of requests. A
/// complete request goes to a worker. The loop answers it itself if the response is cached, which means that
/// the same bytes have been answered before and nothing has been stored since, or if answering takes no time
/// (Options::at_once) and its other connections do not have to wait for that. Each limit is one of Options.
/// Request bodies are never read: the handler is told, its response goes out, and the connection is closed.
/// Range and Expect are ignored.
///
/// The member functions may be called from any thread, but not at once, except connections().
class Server {
 public:
  struct Options {
    std::string host = "127.0.0.1";  ///< a name or an address; IPv6 without brackets; empty is every address
    std::uint16_t port = 0;          ///< 0 takes a free one
    Handler handler{};
    /// Asked first, once for each request. If it returns nothing, `handler` answers. It may be empty.
    AtOnceHandler at_once{};
    Log log = [](std::string_view) {};

    std::size_t workers = 4;  ///< threads that answer; one client has at most half of them
    std::size_t loops = 0;    ///< threads that hold connections; 0 is one per core, at most 4

    std::size_t max_connections = 10'000;  ///< beyond them 503
    /// Beyond them 503. A proxy's connection counts while a request of the client is being answered.
    std::size_t max_connections_per_client = 256;
    /// Returns whether the peer of that numeric address stands for many clients. If it is empty, no peer
    /// does.
    Clients::IsProxy is_proxy{};
    /// Returns the client of a request. It is also asked about a peer, with a request that has only the
    /// peer's address. If it is empty, peers are clients. Called by several threads at once.
    Clients::Name client{};
    /// The number of requests that may wait for a worker; beyond it 503 for the client with the most.
    std::size_t max_waiting = 1'024;
    std::size_t max_head_bytes = 8 * 1'024;  ///< of a request; beyond it 414 or 431
    /// The bytes of responses that have been made and not taken, in all. Beyond it the slowest clients lose
    /// theirs, and no worker makes another one. What the workers are busy with may come on top.
    std::size_t max_unsent_bytes = 10 << 20;
    /// The same for one client: beyond it nothing more is done for that client. If it is unset, a client may
    /// have all of it.
    std::optional<std::size_t> max_unsent_bytes_per_client{};
    std::size_t max_unsent_stream_bytes = 256 << 10;  ///< of one stream
    std::chrono::milliseconds head_timeout{5'000};    ///< from a head's first byte to its last; then 408
    std::chrono::milliseconds idle_timeout{60'000};   ///< without a request
    std::chrono::milliseconds write_timeout{10'000};  ///< to take a response, or any of a stream

    std::size_t ready_bytes = 16 << 20;  ///< for cached responses; 0 caches none
    /// Returns the version of what is stored now: see Response::true_while_stored. Nothing is cached without
    /// it. Called by several threads at once, and for every request.
    std::function<std::uint64_t()> stored_version{};
    /// Called with every response, by several threads at once, which wait for it.
    std::function<void(const Exchange&)> observe{};
  };

  /// The numbers of connections, now and since the start.
  struct Connections {
    std::size_t open = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused_full = 0;    ///< max_connections were open
    std::uint64_t refused_client = 0;  ///< the client had max_connections_per_client open
  };

  /// Binds the port: from now on connections wait for start(). No other process can bind it, too. The error
  /// is a sentence that names what was given.
  static std::expected<std::unique_ptr<Server>, std::string> listen(Options options);

  /// Stops the server.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Returns the bound port, never 0.
  std::uint16_t port() const;
  Connections connections() const;

  /// Returns how often each thread that accepts or serves connections has come round since the start, and
  /// wakes those that wait: a second later all counts are higher, unless a thread hangs. Workers are left
  /// out, because a slow disk may keep all of them.
  std::vector<std::uint64_t> turns() const;

  /// Starts to serve, in threads of its own. Call it once, before stop().
  void start();

  /// Accepts no more connections, finishes the requests that have arrived completely, closes every other
  /// connection, and returns within 0.2 s, or when the last handler does. Does nothing the second time. After
  /// it, or before start(), nobody is served.
  void stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace candled::http
