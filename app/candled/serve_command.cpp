#include "candled/serve_command.hpp"

#include <chrono>
#include <fmt/format.h>
#include <malloc.h>
#include <string_view>
#include <unistd.h>

#include "candled/daemon.hpp"
#include "candled/exit_status.hpp"
#include "candled/logging.hpp"
#include "candled/protection.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

/// Waits for a signal to end. Meanwhile, every two seconds, memory that large answers and failed polls leave
/// scattered over the heap goes back to the system: glibc by itself gives back only memory that is free at
/// the heap's end.
std::string_view wait_for_stop(const StopSignals& signals) {
  for (;;) {
    if (const auto signal = signals.wait_for(std::chrono::seconds{2})) return *signal;
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

  const auto daemon = Daemon::open(options, *token, output);
  if (!daemon) return fail(failed, daemon.error());
  (*daemon)->start();
  stop_signals.on_reopen([&daemon] { (*daemon)->reopen_recording(); });
  output.log()(log::LogLevel::info, fmt::format("{}: stopping", wait_for_stop(stop_signals)));
  const ExitStatus status = (*daemon)->stop();
  if (status == done) output.log()(log::LogLevel::info, "stopped");
  return status;
}

}  // namespace candled::app
