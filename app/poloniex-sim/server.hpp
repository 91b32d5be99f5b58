#pragma once

#include <memory>
#include <string>

#include "poloniex-sim/simulator.hpp"

namespace candled::sim {

/// The simulator on a TCP port, over HTTP/1.1. It accepts connections from its construction until its
/// destruction, which takes a few milliseconds, whatever its clients do.
///
/// At most 32 connections are served at a time, and others wait. A request has at most 64 KiB, and a
/// connection without one is closed after 60 s.
class Server {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    int port = 0;        ///< 0 takes a free port
    bool gzip = false;   ///< compress for clients that accept it, as the exchange does
    bool trace = false;  ///< a line per request on standard error, as far as it is read
  };

  /// Throws std::runtime_error if it cannot listen there, for instance because another process uses the port.
  /// `simulator` must outlive the server.
  Server(Simulator& simulator, const Options& options);
  ~Server();

  int port() const;

 private:
  class Impl;

  std::unique_ptr<Impl> impl_;
};

}  // namespace candled::sim
