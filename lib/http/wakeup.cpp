#include "http/wakeup.hpp"

#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>

namespace candled::http {

Wakeup::Wakeup() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_.valid()) throw std::system_error(errno, std::system_category(), "eventfd");
}

// The event is never read: a poller sees it readable for good, and an edge-triggered epoll sees every write.
void Wakeup::raise() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

bool Wakeup::raised() const {
  pollfd event{.fd = event_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&event, 1, 0) == 1;
}

}  // namespace candled::http
