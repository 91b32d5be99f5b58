#include "stop_signals/stop_signals.hpp"

#include <unistd.h>

namespace candled {
namespace {

std::string_view name(int signal) {
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

}  // namespace

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

std::string_view StopSignals::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
  return name(signal);
}

std::optional<std::string_view> StopSignals::wait_for(std::chrono::seconds longest) const {
  const timespec timeout{.tv_sec = longest.count(), .tv_nsec = 0};
  const int signal = sigtimedwait(&signals_, nullptr, &timeout);
  if (signal < 0) return {};
  return name(signal);
}

bool StopSignals::pending() const {
  return wait_for(std::chrono::seconds{0}).has_value();
}

void StopSignals::send() {
  ::kill(::getpid(), SIGTERM);
}

}  // namespace candled
