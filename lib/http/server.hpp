#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/message.hpp"

namespace candled::http {

/// Answers one request. Called by several threads at once. What it throws becomes a 500 without its text.
using Handler = std::function<api::Response(const api::Request&)>;

/// Takes a line for people about something that went wrong while serving. Called by several threads at once.
using Log = std::function<void(std::string_view)>;

/// An HTTP/1.1 server over TCP.
///
/// Request bodies are never read: a request that announces one is answered as the handler says, and its
/// connection is closed. Range, Accept-Encoding and Expect are ignored. Limits: a request line of 8 KiB, with
/// all headers 16 KiB, and 5 s for them to arrive; 10 s for a client to take an answer; 2 s idle and 100
/// requests a connection; max_waiting connections beyond those being served, the next ones are closed.
///
/// The member functions may be called from any thread, but not at once.
class Server {
 public:
  /// Connections that wait for a free worker.
  static constexpr std::size_t max_waiting = 128;

  struct Options {
    std::string host = "127.0.0.1";  ///< a name or an address; IPv6 without brackets; empty is every address
    std::uint16_t port = 0;          ///< 0 takes a free one
    std::size_t workers = 16;        ///< threads, and so the connections served at once
    Handler handler;
    Log log = [](std::string_view) {};
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

  /// Starts to serve, in threads of its own. To be called once, before stop().
  void start();

  /// Answers what has been asked, closes every connection, and returns within about a second. Does nothing
  /// the second time. After it, or before start(), nobody is served.
  void stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace candled::http
