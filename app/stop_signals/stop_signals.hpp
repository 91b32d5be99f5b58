#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <string_view>

namespace candled {

/// SIGTERM and SIGINT, which ask a program to end: waited for in one place instead of interrupting any.
class StopSignals {
 public:
  /// Blocks them in this thread and in every one that starts later, so that wait() alone receives them.
  /// Ignores SIGPIPE and SIGXFSZ: a client that goes away and a file that may not grow any more are errors of
  /// a write, not the end of the program.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Waits for one of them and returns its name.
  std::string_view wait() const;

  /// Waits for one of them, for so long at most, and returns its name; nothing if none came.
  std::optional<std::string_view> wait_for(std::chrono::seconds longest) const;

  /// Whether one of them has come; it takes it.
  bool pending() const;

  /// Asks this process to end, as an operator does. Thread-safe.
  static void send();

 private:
  sigset_t signals_;
};

}  // namespace candled
