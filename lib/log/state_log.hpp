#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>

#include "candle/time.hpp"
#include "log/log.hpp"

namespace candled::log {

/// Logs the changes of a state, each at once and as one line, as long as they are few.
///
/// Flapping is suppressed: one line says that the state alternates, then logging pauses until the state has
/// been steady, and then one line names the state and the number of changes left out. A change to a state
/// that will last ends the pause at once.
///
/// `uptime` is that of the Clock. Not thread-safe.
class StateLog {
 public:
  /// The number of changes within steady_after that are logged one by one; the next one begins the silence.
  static constexpr std::size_t changes_at_once = 6;
  /// The time without a change after which a state counts as steady.
  static constexpr std::chrono::seconds steady_after{60};

  explicit StateLog(Log log) : log_(std::move(log)) {}

  /// Notes that the state has changed, as `line` and `details` say, and will last for at least `lasts`, as
  /// far as is known.
  void changed(LogLevel level, const std::string& line, milliseconds uptime,
               milliseconds lasts = milliseconds{0}, Details details = {});

  /// Ends a silence whose time has come. Call about once a second.
  void look(milliseconds uptime);

 private:
  void begin_silence(LogLevel level, const std::string& line, milliseconds uptime);
  void end_silence(std::string_view line);

  Log log_;
  std::deque<milliseconds> changes_;  // changes within steady_after, at most changes_at_once

  // the silence
  bool silent_ = false;
  milliseconds silent_since_{0};
  milliseconds newest_change_{0};
  std::size_t left_out_ = 0;
  LogLevel level_ = LogLevel::info;  // of the newest change, like line_
  std::string line_;
  Details details_;
};

}  // namespace candled::log
