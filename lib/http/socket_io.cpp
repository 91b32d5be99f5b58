#include "http/socket_io.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace candled::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t read_ahead = 4096;
constexpr milliseconds patience_after_stop{500};

int timeout_until(steady_clock::time_point deadline) {
  const auto left = ceil<milliseconds>(deadline - steady_clock::now());
  return static_cast<int>(std::max(left, milliseconds{0}).count());
}

/// Waits for any of `descriptors`. False when `deadline` passes first.
bool poll_until(std::span<pollfd> descriptors, steady_clock::time_point deadline) {
  while (true) {
    const int ready = ::poll(descriptors.data(), descriptors.size(), timeout_until(deadline));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace

bool SocketIo::wait_readable(Deadline deadline) {
  std::array descriptors{pollfd{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                         pollfd{.fd = stop_.descriptor(), .events = POLLIN, .revents = 0}};
  return poll_until(descriptors, deadline) && descriptors[1].revents == 0;
}

/// Waits until there is room to send. A stop lets an answer that is on its way arrive, but it moves
/// `deadline`, once and for the whole answer, so that no slow client is waited for.
bool SocketIo::wait_writable(Deadline& deadline, bool& stopping) {
  std::array descriptors{pollfd{.fd = socket_.get(), .events = POLLOUT, .revents = 0},
                         pollfd{.fd = stop_.descriptor(), .events = POLLIN, .revents = 0}};
  const std::span watched = std::span(descriptors).first(stopping ? 1 : 2);
  if (!poll_until(watched, deadline)) return false;
  if (stopping || descriptors[1].revents == 0) return steady_clock::now() < deadline;
  stopping = true;
  deadline = std::min(deadline, steady_clock::now() + patience_after_stop);
  return descriptors[0].revents != 0 || poll_until(std::span(descriptors).first(1), deadline);
}

bool SocketIo::fill(Deadline deadline) {
  incoming_.resize(read_ahead);
  taken_ = 0;
  ssize_t got = -1;
  while (got < 0 && wait_readable(deadline)) {
    got = ::recv(socket_.get(), incoming_.data(), incoming_.size(), MSG_DONTWAIT);
    if (got < 0 && errno != EAGAIN && errno != EINTR) break;
  }
  incoming_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return got > 0;
}

bool SocketIo::wait_for_request(milliseconds patience) {
  if (stop_.raised()) return false;
  return taken_ < incoming_.size() || fill(steady_clock::now() + patience);
}

void SocketIo::begin_request(std::size_t max_bytes, milliseconds timeout) {
  bytes_left_ = max_bytes;
  request_deadline_ = steady_clock::now() + timeout;
}

bool SocketIo::readable() {
  return bytes_left_ > 0 && (taken_ < incoming_.size() || fill(request_deadline_));
}

std::size_t SocketIo::read(std::span<char> into) {
  if (!readable()) return 0;
  const std::size_t count = std::min({into.size(), incoming_.size() - taken_, bytes_left_});
  std::copy_n(incoming_.data() + taken_, count, into.data());
  taken_ += count;
  bytes_left_ -= count;
  return count;
}

bool SocketIo::send(milliseconds timeout) {
  Deadline deadline = steady_clock::now() + timeout;
  bool stopping = false;
  std::string_view left = outgoing_;
  while (!left.empty()) {
    const ssize_t sent = ::send(socket_.get(), left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) break;
    if (sent < 0 && errno == EAGAIN && !wait_writable(deadline, stopping)) break;
  }
  const bool all = left.empty();
  outgoing_.clear();
  return all;
}

void SocketIo::linger(milliseconds patience) {
  ::shutdown(socket_.get(), SHUT_WR);
  const Deadline deadline = steady_clock::now() + patience;
  while (steady_clock::now() < deadline && fill(deadline)) {
  }
}

}  // namespace candled::http
