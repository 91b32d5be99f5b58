#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace candled::test {

/// A server on a free port, and what it logged. Unless told otherwise it answers with the request: the
/// method, the path, and each parameter, a line each.
class TestServer {
 public:
  explicit TestServer(http::Handler handler = {}, http::Server::Options options = {});

  std::uint16_t port() const { return server->port(); }
  std::vector<std::string> logged() const;

 private:
  static http::Response show_request(const http::Request& request);

  mutable std::mutex mutex_;  // guards lines_
  std::vector<std::string> lines_;

 public:
  std::unique_ptr<http::Server> server;
};

}  // namespace candled::test
