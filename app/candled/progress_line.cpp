#include "candled/progress_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace candled::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds between{200};

std::string mebibytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

/// Returns `2:05`, or `1:02:05` from an hour on.
std::string clock_text(std::chrono::seconds time) {
  const auto hours = time / 1h;
  const auto minutes = time % 1h / 1min;
  const auto seconds = time % 1min / 1s;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, seconds)
                   : fmt::format("{}:{:02}", minutes, seconds);
}

}  // namespace

std::string progress_text(const ProgressLine::Options& options, std::uint64_t bytes, std::uint64_t count,
                          std::chrono::duration<double> elapsed) {
  const double seconds = std::max(elapsed.count(), 0.001);
  std::string text = mebibytes(bytes);
  if (options.total_bytes > 0) text += " of " + mebibytes(options.total_bytes);
  text += fmt::format(", {} {}, {:.1f} million/s", count, options.counted,
                      static_cast<double>(count) / seconds / 1e6);
  if (options.total_bytes == 0 || bytes == 0) return text;
  const auto rest = static_cast<double>(options.total_bytes - std::min(bytes, options.total_bytes));
  const std::chrono::duration<double> left(rest * seconds / static_cast<double>(bytes));
  return text + ", " + clock_text(std::chrono::ceil<std::chrono::seconds>(left)) + " left";
}

ProgressLine::ProgressLine(const Options& options) : options_(options) {
  // Room for one line that is shown and one that erases it.
  if (!options.quiet && isatty(STDERR_FILENO) == 1)
    terminal_.emplace(LineWriter::Options{.descriptor = STDERR_FILENO, .max_lines = 2});
}

ProgressLine::~ProgressLine() {
  if (shown_) terminal_->write("\r\033[K");
}

void ProgressLine::show(std::uint64_t bytes, std::uint64_t count) {
  if (!terminal_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + between;
  shown_ = true;
  terminal_->write(fmt::format("\r{}\033[K", progress_text(options_, bytes, count, now - begun_)));
}

}  // namespace candled::app
