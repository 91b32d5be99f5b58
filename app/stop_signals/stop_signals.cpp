#include "stop_signals/stop_signals.hpp"

#include <unistd.h>

namespace candled {

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
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

bool StopSignals::pending() const {
  const timespec at_once{};
  return sigtimedwait(&signals_, nullptr, &at_once) > 0;
}

void StopSignals::send() {
  ::kill(::getpid(), SIGTERM);
}

}  // namespace candled
