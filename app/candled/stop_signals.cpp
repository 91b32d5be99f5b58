#include "candled/stop_signals.hpp"

namespace candled::app {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a client that goes away is an error of a write, not our end
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow any more
}

std::string_view StopSignals::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

}  // namespace candled::app
