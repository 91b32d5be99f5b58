#include "candled/recording.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

constexpr std::string_view standard_output = "standard output";

/// The longest wait for the disk: stopping takes at most 2 s in all, and the store may need one of them.
constexpr milliseconds last_wait_for_disk{700};

std::unique_ptr<record::Recorder> start(record::Recorder::Options options, record::Opened opened,
                                        const log::Log& log) {
  log(log::LogLevel::info, fmt::format("recording to {}", options.name));
  return std::make_unique<record::Recorder>(std::move(options), std::move(opened), log);
}

}  // namespace

std::expected<std::unique_ptr<record::Recorder>, std::string> record_to_file(const std::string& path,
                                                                             std::optional<NameOrder> names,
                                                                             const log::Log& log) {
  auto opened = record::open_recording(path);
  if (!opened) return std::unexpected(std::move(opened.error()));
  if (!opened->mended.empty()) log(log::LogLevel::warning, opened->mended);
  return start({.name = path, .open = [path] { return record::open_recording(path); }, .names = names},
               std::move(*opened), log);
}

std::unique_ptr<record::Recorder> record_to_stdout(std::optional<NameOrder> names, const log::Log& log) {
  return start({.name = std::string(standard_output), .on_gone = StopSignals::send, .names = names},
               record::record_to_descriptor(STDOUT_FILENO), log);
}

std::expected<void, std::string> end_recording(record::Recorder& recorder, const log::Log& log) {
  const auto end = recorder.finish(last_wait_for_disk);
  log(log::LogLevel::info, fmt::format("{} samples recorded", end.recorded));
  if (end.lost == 0 && !end.stuck && end.error.empty()) return {};
  const std::string cause = end.stuck ? "a write does not return" : end.error;
  const std::string sentence =
      fmt::format("{} samples could not be recorded{}{}", end.lost, cause.empty() ? "" : ": ", cause);
  if (end.stuck) std::_Exit(fail(failed, sentence));
  return std::unexpected(sentence);
}

}  // namespace candled::app
