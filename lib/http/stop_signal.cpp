#include "http/stop_signal.hpp"

#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>

namespace candled::http {

StopSignal::StopSignal() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_.valid()) throw std::system_error(errno, std::system_category(), "eventfd");
}

// It is never read, so it stays readable for every thread that polls it.
void StopSignal::raise() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

bool StopSignal::raised() const {
  pollfd event{.fd = event_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&event, 1, 0) == 1;
}

}  // namespace candled::http
