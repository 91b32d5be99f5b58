#include "poloniex-sim/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace candled::sim {
namespace {

constexpr milliseconds patience{10'000};
constexpr std::size_t max_request_bytes = 65'536;  // the library itself puts no limit on a request line

}  // namespace

Connection::Connection(int socket, int stop) : socket_(socket), stop_(stop) {}

Connection::~Connection() {
  ::close(socket_);
}

bool Connection::wait_for_request(milliseconds time) {
  request_bytes_ = 0;
  return consumed_ < received_.size() || receive(time);
}

std::string Connection::take_answer() {
  return std::exchange(answer_, {});
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if ((errno != EAGAIN && errno != EINTR) || wait_for(POLLOUT, patience) != Event::ready) {
      return false;
    }
  }
  return true;
}

bool Connection::pause(milliseconds time) {
  return wait_for(POLLRDHUP, time) == Event::timeout;
}

void Connection::reset_on_close() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

ssize_t Connection::read(char* out, size_t size) {
  if (consumed_ == received_.size() && !receive(patience)) return -1;
  const size_t count = std::min(size, received_.size() - consumed_);
  if ((request_bytes_ += count) > max_request_bytes) return -1;
  received_.copy(out, count, consumed_);
  consumed_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* bytes, size_t size) {
  answer_.append(bytes, size);
  return static_cast<ssize_t>(size);
}

Connection::Event Connection::wait_for(short events, milliseconds time) const {
  const auto deadline = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left < milliseconds::zero()) return Event::timeout;
    std::array<pollfd, 2> descriptors{pollfd{.fd = socket_, .events = events, .revents = 0},
                                      pollfd{.fd = stop_, .events = POLLIN, .revents = 0}};
    const int ready = ::poll(descriptors.data(), descriptors.size(), static_cast<int>(left.count()));
    if (ready == 0) return Event::timeout;
    if (ready < 0 && errno == EINTR) continue;
    return ready < 0 || descriptors[1].revents != 0 ? Event::over : Event::ready;
  }
}

bool Connection::receive(milliseconds time) {
  if (wait_for(POLLIN, time) != Event::ready) return false;
  std::array<char, 8'192> bytes;
  const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  received_.assign(bytes.data(), static_cast<size_t>(count));
  consumed_ = 0;
  return true;
}

}  // namespace candled::sim
