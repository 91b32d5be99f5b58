#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "program/line_writer.hpp"

namespace candled::app {

/// A line of progress on a terminal's standard error; without a terminal, nothing. A terminal that stands
/// still (Ctrl-S) holds up nobody.
///
/// Not thread-safe.
class ProgressLine {
 public:
  using Seconds = std::chrono::duration<double>;

  /// Shows nothing at all if `quiet`.
  explicit ProgressLine(bool quiet);
  /// Erases the line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows the line anew, at most a few times a second. `text` returns it; its argument is the time since the
  /// beginning, which is not zero.
  void show(const std::function<std::string(Seconds elapsed)>& text);

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_ = false;
  std::optional<LineWriter> terminal_;  // empty without a terminal, or if quiet
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_;
};

/// Returns the progress of reading: the amount, the speed, and the time that the rest will take at that
/// speed. `total` is 0 if it is not known.
std::string reading_progress(std::uint64_t bytes, std::uint64_t total, std::uint64_t samples,
                             ProgressLine::Seconds elapsed);

}  // namespace candled::app
