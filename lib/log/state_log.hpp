#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>

#include "candle/time.hpp"
#include "log/log.hpp"

namespace candled::log {

/// Logs the changes of a state, each as one line and at once, as long as they are few.
///
/// A state that alternates gives a bounded number of lines: one says that it does, then nothing is said until
/// it has been steady, and then one line says in which state it is and how many changes were left out. A
/// change to a state that will last breaks the silence at once.
///
/// `uptime` is that of the Clock. Not thread-safe.
class StateLog {
 public:
  /// So many changes within so long are logged each; the next one begins the silence.
  static constexpr std::size_t changes_at_once = 6;
  /// How long a state lasts without a change before it counts as steady.
  static constexpr std::chrono::seconds steady_after{60};

  explicit StateLog(Log log) : log_(std::move(log)) {}

  /// The state has changed, as `line` says, and will last for `lasts` at least, as far as that is known.
  void changed(LogLevel level, const std::string& line, milliseconds uptime,
               milliseconds lasts = milliseconds{0});

  /// Ends a silence whose time has come. To be called about every second.
  void look(milliseconds uptime);

 private:
  void begin_silence(LogLevel level, const std::string& line, milliseconds uptime);
  void end_silence(std::string_view line);

  Log log_;
  std::deque<milliseconds> changes_;  // those within steady_after, at most changes_at_once

  // the silence
  bool silent_ = false;
  milliseconds silent_since_{0};
  milliseconds newest_change_{0};
  std::size_t left_out_ = 0;
  LogLevel level_ = LogLevel::info;  // of the newest change, as is line_
  std::string line_;
};

}  // namespace candled::log
