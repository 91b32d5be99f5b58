#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string_view>

namespace candled {

/// The signals that control a program, waited for in one place instead of interrupting anything. SIGTERM,
/// SIGINT and SIGHUP ask the program to end, SIGUSR1 asks it to open its files anew. A SIGHUP that was
/// ignored when the program started, as under nohup, stays ignored.
class StopSignals {
 public:
  /// Blocks these signals in this thread and in every one that starts later, so that wait() alone receives
  /// them. Ignores SIGPIPE and SIGXFSZ: a client that goes away and a file that must not grow any more are
  /// errors of a write, not the end of the program.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Sets the reaction to SIGUSR1, called in the thread that waits; at first there is none.
  void on_reopen(std::function<void()> reopen) { reopen_ = std::move(reopen); }

  /// Waits for a signal that asks to end, and returns its name.
  std::string_view wait() const;

  /// Waits for a signal that asks to end, for at most `longest`, and returns its name; empty if none came.
  std::optional<std::string_view> wait_for(std::chrono::milliseconds longest) const;

  /// Returns whether a signal that asks to end has come; it consumes the signal.
  bool pending() const;

  /// Asks this process to end, as an operator does. Thread-safe.
  static void send();

 private:
  sigset_t signals_;
  std::function<void()> reopen_;
};

}  // namespace candled
