#include "stop_signals/stop_signals.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace candled {
namespace {

using Clock = std::chrono::steady_clock;

std::string_view name(int signal) {
  if (signal == SIGHUP) return "SIGHUP";
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

timespec until(Clock::time_point end) {
  const auto left = std::max(end - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  const std::chrono::nanoseconds rest = left - seconds;
  return {.tv_sec = seconds.count(), .tv_nsec = rest.count()};
}

}  // namespace

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals_, signal);
  if (!is_ignored(SIGHUP)) sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

std::string_view StopSignals::wait() const {
  for (;;)
    if (const auto signal = wait_for(std::chrono::hours{1})) return *signal;
}

std::optional<std::string_view> StopSignals::wait_for(std::chrono::milliseconds longest) const {
  const auto end = Clock::now() + longest;
  for (;;) {
    const timespec timeout = until(end);
    const int signal = sigtimedwait(&signals_, nullptr, &timeout);
    if (signal < 0 && errno == EINTR) continue;
    if (signal < 0) return {};
    if (signal != SIGUSR1) return name(signal);
    if (reopen_) reopen_();
  }
}

bool StopSignals::pending() const {
  return wait_for(std::chrono::seconds{0}).has_value();
}

void StopSignals::send() {
  ::kill(::getpid(), SIGTERM);
}

}  // namespace candled
