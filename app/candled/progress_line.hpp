#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "program/line_writer.hpp"

namespace candled::app {

/// A line of progress on a terminal's standard error; without a terminal, nothing. A terminal that stands
/// still (Ctrl-S) holds up nobody.
///
/// Not thread-safe.
class ProgressLine {
 public:
  struct Options {
    std::uint64_t total_bytes;  ///< 0 if it is not known
    std::string_view counted;   ///< the things that are counted, such as "samples"
    bool quiet;                 ///< show nothing at all
  };

  explicit ProgressLine(const Options& options);
  /// Erases the line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows the line anew, at most a few times a second.
  void show(std::uint64_t bytes, std::uint64_t count);

 private:
  using Clock = std::chrono::steady_clock;

  Options options_;
  bool shown_ = false;
  std::optional<LineWriter> terminal_;  // empty without a terminal, or if quiet
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_;
};

/// Returns the text of the line after `elapsed`: the amount, the speed, and the time that the rest will take
/// at that speed.
std::string progress_text(const ProgressLine::Options& options, std::uint64_t bytes, std::uint64_t count,
                          std::chrono::duration<double> elapsed);

}  // namespace candled::app
