#include "support/raw_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace candled::test {
namespace {

sockaddr* generic(sockaddr_in& address) {
  return static_cast<sockaddr*>(static_cast<void*>(&address));
}

/// A socket bound to a free port of 127.0.0.1.
int bound_socket() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 || ::bind(socket, generic(address), sizeof address) != 0)
    throw std::runtime_error("no free port");
  return socket;
}

std::string url_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, generic(address), &size);
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

enum class Event { readable, ending, nothing };

Event wait_for(int socket, int ending, int at_most_ms) {
  std::array<pollfd, 2> files{pollfd{socket, POLLIN, 0}, pollfd{ending, POLLIN, 0}};
  if (::poll(files.data(), files.size(), at_most_ms) <= 0) return Event::nothing;
  return files[1].revents != 0 ? Event::ending : Event::readable;
}

}  // namespace

std::string RawConnection::read_request() {
  std::string head;
  std::array<char, 4096> bytes;
  while (!head.ends_with("\r\n\r\n")) {
    if (wait_for(socket_, ending_, -1) != Event::readable) return {};
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return {};
    head.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return head;
}

void RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RawConnection::drip(std::string_view bytes, std::chrono::milliseconds between) {
  for (const char& byte : bytes) {
    send({&byte, 1});
    if (!pause(between)) return;
  }
}

bool RawConnection::pause(std::chrono::milliseconds time) {
  return wait_for(socket_, ending_, static_cast<int>(time.count())) == Event::nothing;
}

void RawConnection::wait_for_client_to_leave() {
  wait_for(socket_, ending_, -1);
}

void RawConnection::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

RawServer::RawServer(Script script)
    : script_(std::move(script)),
      listener_(bound_socket()),
      ending_(::eventfd(0, EFD_CLOEXEC)) {
  if (ending_ < 0 || ::listen(listener_, 16) != 0) throw std::runtime_error("cannot listen");
  thread_ = std::jthread([this] { serve(); });
}

RawServer::~RawServer() {
  const std::uint64_t one = 1;
  if (::write(ending_, &one, sizeof one) != sizeof one) std::terminate();
  thread_.join();
  ::close(listener_);
  ::close(ending_);
}

void RawServer::serve() {
  while (wait_for(listener_, ending_, -1) == Event::readable) {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    RawConnection connection(client, ending_);
    script_(connection);
    ::close(client);
  }
}

std::string RawServer::url() const {
  return url_of(listener_);
}

std::string unused_url() {
  const int socket = bound_socket();
  const std::string url = url_of(socket);
  ::close(socket);
  return url;
}

}  // namespace candled::test
