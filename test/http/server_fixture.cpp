#include "http/server_fixture.hpp"

namespace candled::test {

TestServer::TestServer(http::Handler handler, http::Server::Options options) {
  options.handler = handler ? std::move(handler) : show_request;
  options.log = [this](std::string_view line) {
    const std::scoped_lock lock(mutex_);
    lines_.emplace_back(line);
  };
  server = http::Server::listen(std::move(options)).value();
  server->start();
}

std::vector<std::string> TestServer::logged() const {
  const std::scoped_lock lock(mutex_);
  return lines_;
}

http::Response TestServer::show_request(const http::Request& request) {
  std::string text = request.method + ' ' + request.path + (request.has_body ? " with a body\n" : "\n");
  for (const auto& [name, value] : request.parameters) text += name + '=' + value + '\n';
  return {.content_type = "text/plain",
          .headers = {{"X-Accept", std::string(request.header("accept"))}},
          .body = text};
}

}  // namespace candled::test
