#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "program/line_writer.hpp"

namespace candled::app {

/// A line on a terminal's standard error that says how far something has come; without a terminal, nothing. A
/// terminal that stands still (Ctrl-S) holds up nobody.
///
/// Not thread-safe.
class ProgressLine {
 public:
  struct Options {
    std::uint64_t total_bytes;  ///< 0 when nobody knows
    std::string_view counted;   ///< what the count is of, such as "samples"
    bool quiet;                 ///< show nothing at all
  };

  explicit ProgressLine(const Options& options);
  /// Wipes it out.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows it anew, a few times a second at most.
  void show(std::uint64_t bytes, std::uint64_t count);

 private:
  using Clock = std::chrono::steady_clock;

  Options options_;
  bool shown_ = false;
  std::optional<LineWriter> terminal_;  // none where nobody looks
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_;
};

/// What it says after `elapsed`: how much, how fast, and how long the rest will take at that speed.
std::string progress_text(const ProgressLine::Options& options, std::uint64_t bytes, std::uint64_t count,
                          std::chrono::duration<double> elapsed);

}  // namespace candled::app
