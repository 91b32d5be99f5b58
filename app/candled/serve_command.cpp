#include "candled/serve_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <malloc.h>
#include <string_view>
#include <unistd.h>

#include "candled/daemon.hpp"
#include "candled/exit_status.hpp"
#include "candled/logging.hpp"
#include "candled/protection.hpp"
#include "candled/service_manager.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

/// Waits for a signal to end. Meanwhile, every two seconds, memory that large answers and failed polls leave
/// scattered over the heap goes back to the system: glibc by itself gives back only memory that is free at
/// the heap's end. The service manager learns that the service is alive.
std::string_view wait_for_stop(const StopSignals& signals, const Daemon& daemon, ServiceManager& manager) {
  using std::chrono::milliseconds;
  constexpr milliseconds between_trims{2'000};
  const auto interval = manager.watchdog_interval();
  const milliseconds longest = std::min(interval.value_or(between_trims), between_trims);
  for (;;) {
    if (interval) manager.still_alive(daemon.turns());
    if (const auto signal = signals.wait_for(longest)) return *signal;
    malloc_trim(0);
  }
}

}  // namespace

int serve_command(const Options& options) {
  const auto token = api_token(options);
  if (!token) return fail(wrong_usage, token.error());
  StopSignals stop_signals;
  const LogOutput output(STDOUT_FILENO, options.log_level, options.log_format);
  for (const std::string& warning : options.warnings) output.log()(log::LogLevel::warning, warning);

  ServiceManager manager(output.log());
  manager.starting("opening the store");
  const auto daemon = Daemon::open(options, *token, output);
  if (!daemon) return fail(failed, daemon.error());
  (*daemon)->start();
  stop_signals.on_reopen([&daemon] { (*daemon)->reopen_recording(); });
  manager.ready(fmt::format("listening on {}", (*daemon)->url()));
  const std::string_view signal = wait_for_stop(stop_signals, **daemon, manager);
  output.log()(log::LogLevel::info, fmt::format("{}: stopping", signal),
               {log::Event::stopping, {{"signal", signal}}});
  manager.stopping("storing what has closed");
  const ExitStatus status = (*daemon)->stop();
  if (status == done) output.log()(log::LogLevel::info, "stopped", {log::Event::stopped});
  return status;
}

}  // namespace candled::app
