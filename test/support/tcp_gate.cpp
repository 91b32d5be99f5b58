#include "support/tcp_gate.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace candled::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

sockaddr* generic(sockaddr_in& address) {
  return static_cast<sockaddr*>(static_cast<void*>(&address));
}

int bound_socket(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = loopback(port);
  if (::bind(socket, generic(address), sizeof address) != 0) throw std::runtime_error("the port is taken");
  return socket;
}

int port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, generic(address), &size);
  return ntohs(address.sin_port);
}

/// Passes on what there is to read. False at the end of either side.
bool copy(int from, int to) {
  std::array<char, 65'536> bytes;
  const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
  for (ssize_t sent = 0; sent < count;) {
    const auto more = ::send(to, bytes.data() + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return count > 0;
}

}  // namespace

TcpGate::TcpGate(const std::string& target)
    : target_port_(std::stoi(target.substr(target.rfind(':') + 1))),
      keeper_(bound_socket(0)),
      port_(port_of(keeper_)),
      wakeup_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  follow_orders();
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

TcpGate::~TcpGate() {
  thread_.request_stop();
  set_open(false);
  thread_.join();
  follow_orders();
  ::close(wakeup_);
  ::close(keeper_);
}

void TcpGate::set_open(bool open) {
  open_ = open;
  ::eventfd_write(wakeup_, 1);
}

void TcpGate::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> files{{wakeup_, POLLIN, 0}, {listener_, POLLIN, 0}};  // -1 is passed over
    for (const auto& [client, server] : passages_)
      files.insert(files.end(), {{client, POLLIN, 0}, {server, POLLIN, 0}});
    ::poll(files.data(), files.size(), -1);
    std::erase_if(passages_, [this](const Passage& passage) { return !pass_on(passage); });
    if (files[1].revents != 0) accept_one();
    follow_orders();
  }
}

void TcpGate::follow_orders() {
  eventfd_t ignored = 0;
  ::eventfd_read(wakeup_, &ignored);
  if (open_ && listener_ < 0) {
    listener_ = bound_socket(port_);
    ::listen(listener_, 16);
  } else if (!open_ && listener_ >= 0) {
    ::close(std::exchange(listener_, -1));
    for (const auto& [client, server] : passages_) ::close(client), ::close(server);
    passages_.clear();
  }
}

void TcpGate::accept_one() {
  const Passage passage{.client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC),
                        .server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address = loopback(target_port_);
  if (passage.client >= 0 && ::connect(passage.server, generic(address), sizeof address) == 0) {
    passages_.push_back(passage);
    return;
  }
  ::close(passage.client);
  ::close(passage.server);
}

/// False when it is over, and closed.
bool TcpGate::pass_on(const Passage& passage) const {
  const auto readable = [](int socket) {
    pollfd file{socket, POLLIN, 0};
    return ::poll(&file, 1, 0) > 0;
  };
  if ((!readable(passage.client) || copy(passage.client, passage.server)) &&
      (!readable(passage.server) || copy(passage.server, passage.client)))
    return true;
  ::close(passage.client);
  ::close(passage.server);
  return false;
}

}  // namespace candled::test
