#include "http/server.hpp"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stop_token>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include "http/connection_queue.hpp"
#include "http/listening_socket.hpp"
#include "http/protocol.hpp"
#include "http/stop_signal.hpp"

namespace candled::http {

class Server::Impl {
 public:
  Impl(ListeningSocket listening, Options options)
      : listening_(std::move(listening)),
        worker_count_(options.workers),
        protocol_(std::move(options.handler), std::move(options.log)),
        waiting_(max_waiting) {}

  std::uint16_t port() const { return listening_.port; }

  void start() {
    for (std::size_t i = 0; i < worker_count_; ++i)
      threads_.emplace_back([this](std::stop_token stop) { work(stop); });
    threads_.emplace_back([this] { accept_connections(); });
  }

  void stop() {
    stop_.raise();
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
    waiting_.clear();
    listening_.socket = Descriptor(-1);
  }

 private:
  void work(std::stop_token stop) {
    while (const auto connection = waiting_.pop(stop))
      protocol_.serve(*connection, stop_, [this] { return !waiting_.empty(); });
  }

  void accept_connections() {
    while (wait_for_connection()) {
      Descriptor connection(::accept4(listening_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (connection.valid())
        take(std::move(connection));
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        pause();
    }
  }

  bool wait_for_connection() {
    std::array descriptors{pollfd{.fd = listening_.socket.get(), .events = POLLIN, .revents = 0},
                           pollfd{.fd = stop_.descriptor(), .events = POLLIN, .revents = 0}};
    ::poll(descriptors.data(), descriptors.size(), -1);
    return !stop_.raised();
  }

  /// Out of descriptors or memory: the connection stays in the backlog, so asking again at once would spin.
  void pause() {
    constexpr int pause_ms = 50;
    pollfd event{.fd = stop_.descriptor(), .events = POLLIN, .revents = 0};
    ::poll(&event, 1, pause_ms);
  }

  void take(Descriptor connection) {
    const int on = 1;
    ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    waiting_.push(std::move(connection));
  }

  ListeningSocket listening_;
  const std::size_t worker_count_;
  StopSignal stop_;
  Protocol protocol_;
  ConnectionQueue waiting_;
  std::vector<std::jthread> threads_;
};

std::expected<std::unique_ptr<Server>, std::string> Server::listen(Options options) {
  auto listening = bind_and_listen(options.host, options.port);
  if (!listening) return std::unexpected(std::move(listening.error()));
  return std::unique_ptr<Server>(
      new Server(std::make_unique<Impl>(std::move(*listening), std::move(options))));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return impl_->port();
}

void Server::start() {
  impl_->start();
}

void Server::stop() {
  impl_->stop();
}

}  // namespace candled::http
