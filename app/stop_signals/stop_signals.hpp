#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string_view>

namespace candled {

/// The signals that a program is steered by, waited for in one place instead of interrupting any: SIGTERM,
/// SIGINT and SIGHUP ask it to end, SIGUSR1 to open its files anew. A SIGHUP that was ignored when the
/// program started, as under nohup, stays ignored.
class StopSignals {
 public:
  /// Blocks them in this thread and in every one that starts later, so that wait() alone receives them.
  /// Ignores SIGPIPE and SIGXFSZ: a client that goes away and a file that may not grow any more are errors of
  /// a write, not the end of the program.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// What SIGUSR1 does from now on, in the thread that waits; nothing before.
  void on_reopen(std::function<void()> reopen) { reopen_ = std::move(reopen); }

  /// Waits for one that asks to end and returns its name.
  std::string_view wait() const;

  /// Waits for one that asks to end, for so long at most, and returns its name; nothing if none came.
  std::optional<std::string_view> wait_for(std::chrono::seconds longest) const;

  /// Returns whether one that asks to end has come; it takes it.
  bool pending() const;

  /// Asks this process to end, as an operator does. Thread-safe.
  static void send();

 private:
  sigset_t signals_;
  std::function<void()> reopen_;
};

}  // namespace candled
