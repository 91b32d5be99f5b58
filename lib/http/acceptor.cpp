#include "http/acceptor.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include "http/refusals.hpp"

namespace candled::http {

Acceptor::Acceptor(const Descriptor& listening, Admission& admission, const Clients& clients,
                   std::vector<std::shared_ptr<Mailbox>> loops)
    : listening_(listening),
      admission_(admission),
      clients_(clients),
      loops_(std::move(loops)) {
  const auto answer = too_many_connections();
  full_ = status_line(answer->status) + answer->fields + *answer->body;
}

void Acceptor::run() {
  while (wait()) {
    turns_.fetch_add(1, std::memory_order_relaxed);
    while (accept_one() && !stop_.raised()) turns_.fetch_add(1, std::memory_order_relaxed);
  }
}

bool Acceptor::wait() const {
  constexpr int longest_wait_ms = 1'000;
  std::array descriptors{pollfd{.fd = listening_.get(), .events = POLLIN, .revents = 0},
                         pollfd{.fd = stop_.descriptor(), .events = POLLIN, .revents = 0}};
  ::poll(descriptors.data(), descriptors.size(), longest_wait_ms);
  return !stop_.raised();
}

/// Pauses when descriptors or memory have run out: the connection stays in the backlog, so retrying at once
/// would spin.
void Acceptor::pause() const {
  constexpr int pause_ms = 50;
  pollfd event{.fd = stop_.descriptor(), .events = POLLIN, .revents = 0};
  ::poll(&event, 1, pause_ms);
}

/// Returns false when no connection is waiting any more.
bool Acceptor::accept_one() {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  Descriptor socket(::accept4(listening_.get(), reinterpret_cast<sockaddr*>(&address), &length,
                              SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.valid()) {
    take(std::move(socket), peer_of(address));
    return true;
  }
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause();
  return errno == ECONNABORTED || errno == EINTR;
}

void Acceptor::take(Descriptor socket, std::string peer) {
  const bool of_proxy = clients_.is_proxy(peer);
  const ClientId client = clients_.at(peer);
  auto seat = admission_.admit(of_proxy ? std::nullopt : std::optional(client));
  if (!seat) return turn_away(socket);
  loops_[next_]->post(Arrival{.socket = std::move(socket),
                              .seat = std::move(*seat),
                              .peer = std::move(peer),
                              .client = client,
                              .of_proxy = of_proxy});
  next_ = (next_ + 1) % loops_.size();
}

/// Sends the refusal without waiting, so it is not certain to arrive.
void Acceptor::turn_away(const Descriptor& socket) const {
  std::array<char, 4096> request;
  [[maybe_unused]] const auto sent = ::send(socket.get(), full_.data(), full_.size(), MSG_NOSIGNAL);
  ::shutdown(socket.get(), SHUT_WR);
  // Unread bytes would make the kernel reset the connection.
  [[maybe_unused]] const auto dropped = ::recv(socket.get(), request.data(), request.size(), MSG_DONTWAIT);
}

}  // namespace candled::http
