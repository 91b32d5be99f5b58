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

std::string reading_progress(std::uint64_t bytes, std::uint64_t total, std::uint64_t samples,
                             ProgressLine::Seconds elapsed) {
  std::string text = mebibytes(bytes);
  if (total > 0) text += " of " + mebibytes(total);
  text += fmt::format(", {} samples, {:.1f} million/s", samples,
                      static_cast<double>(samples) / elapsed.count() / 1e6);
  if (total == 0 || bytes == 0) return text;
  const auto rest = static_cast<double>(total - std::min(bytes, total));
  const ProgressLine::Seconds left(rest * elapsed.count() / static_cast<double>(bytes));
  return text + ", " + clock_text(std::chrono::ceil<std::chrono::seconds>(left)) + " left";
}

ProgressLine::ProgressLine(bool quiet) {
  // Room for one line that is shown and one that erases it.
  if (!quiet && isatty(STDERR_FILENO) == 1)
    terminal_.emplace(LineWriter::Options{.descriptor = STDERR_FILENO, .max_lines = 2});
}

ProgressLine::~ProgressLine() {
  if (shown_) terminal_->write("\r\033[K");
}

void ProgressLine::show(const std::function<std::string(Seconds)>& text) {
  if (!terminal_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + between;
  shown_ = true;
  terminal_->write(fmt::format("\r{}\033[K", text(std::max(Seconds(now - begun_), Seconds(1ms)))));
}

}  // namespace candled::app
