#include "http/listening_socket.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>

namespace candled::http {
namespace {

constexpr int backlog = 1024;

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

std::expected<Addresses, std::string> resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(host.empty() ? nullptr : host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) return std::unexpected(std::string(::gai_strerror(error)));
  return Addresses(found, &::freeaddrinfo);
}

/// Returns an invalid descriptor on failure, with errno set.
Descriptor bound_socket(const addrinfo& address) {
  Descriptor socket(
      ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol));
  if (!socket.valid()) return socket;
  // A restart must not wait for old connections to time out. SO_REUSEPORT would also let a second process
  // take the port.
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0) return Descriptor(-1);
  if (::listen(socket.get(), backlog) != 0) return Descriptor(-1);
  return socket;
}

std::uint16_t bound_port(const Descriptor& socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  std::array<char, NI_MAXSERV> service{};
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::getsockname(socket.get(), generic, &length) != 0 ||
      ::getnameinfo(generic, length, nullptr, 0, service.data(), service.size(), NI_NUMERICSERV) != 0)
    throw std::system_error(errno, std::system_category(), "getsockname");
  return static_cast<std::uint16_t>(std::stoi(service.data()));
}

}  // namespace

std::expected<ListeningSocket, std::string> bind_and_listen(const std::string& host, std::uint16_t port) {
  const auto failed = [&](std::string_view why) {
    return std::unexpected(fmt::format("cannot listen on {}:{}: {}", host, port, why));
  };
  const auto addresses = resolve(host, port);
  if (!addresses) return failed(addresses.error());

  int last_error = 0;
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
    if (Descriptor socket = bound_socket(*address); socket.valid()) {
      const std::uint16_t taken = bound_port(socket);
      return ListeningSocket{.socket = std::move(socket), .port = taken};
    }
    last_error = errno;
  }
  return failed(std::system_category().message(last_error));
}

}  // namespace candled::http
