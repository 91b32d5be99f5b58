#include "candled/logging.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/spdlog.h>
#include <string>

#include "candled/journal.hpp"
#include "program/line_writer.hpp"
#include "utf8/printable.hpp"

namespace candled::app {
namespace {

constexpr const char* log_name = "candled";

constexpr std::size_t longest_line = 2'000;

constexpr const char* utc_time = "%Y-%m-%dT%H:%M:%S.%eZ";

std::string json(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

/// Returns the members of a line that its details have, each after a comma.
std::string members_of(const log::Details& details) {
  std::string members;
  if (details.event != log::Event::none)
    members += fmt::format(R"(,"event":{})", json(log::to_string(details.event)));
  for (const log::Field& field : details.fields)
    members +=
        fmt::format(R"(,"{}":{})", field.name,
                    field.is_number ? field.value : json(utf8::printable_line(field.value, longest_line)));
  return members;
}

spdlog::level::level_enum level_of(log::LogLevel level) {
  switch (level) {
    case log::LogLevel::debug:
      return spdlog::level::debug;
    case log::LogLevel::info:
      return spdlog::level::info;
    case log::LogLevel::warning:
      return spdlog::level::warn;
    case log::LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

/// Makes lines of one format. One thread at a time.
class Lines {
 public:
  explicit Lines(LogFormat format)
      : format_(format),
        head_(format == LogFormat::json ? fmt::format(R"({{"time":"{}","level":"%l","message":)", utc_time)
                                        : fmt::format("{} %-7l ", utc_time),
              spdlog::pattern_time_type::utc, "") {}

  std::string line(log::LogLevel level, std::string_view message, const log::Details& details) {
    if (format_ == LogFormat::journal) return journal_entry(level, message, details);
    spdlog::memory_buf_t head;
    head_.format({log_name, level_of(level), ""}, head);
    std::string line = fmt::to_string(head);
    line += format_ == LogFormat::json ? json(message) + members_of(details) + '}' : std::string(message);
    return line + '\n';
  }

 private:
  const LogFormat format_;
  spdlog::pattern_formatter head_;
};

/// Returns a function that makes the line for dropped lines, in the format of the others.
std::function<std::string(std::uint64_t)> note_of_dropped(LogFormat format) {
  const auto lines = std::make_shared<Lines>(format);
  return [lines](std::uint64_t count) {
    return lines->line(log::LogLevel::warning,
                       fmt::format("{} log lines were dropped because they were not read", count),
                       {log::Event::lines_dropped, {{"lines", count}}});
  };
}

LogFormat chosen(LogFormat format, int descriptor) {
  if (format != LogFormat::automatic) return format;
  return goes_to_journal(descriptor) ? LogFormat::journal : LogFormat::text;
}

}  // namespace

/// A sink whose lock is held while a line is formatted, not while it is written.
class LogOutput::Sink {
 public:
  Sink(int descriptor, log::LogLevel level, LogFormat format)
      : level_(level),
        lines_(format),
        writer_({.descriptor = descriptor,
                 .note = note_of_dropped(format),
                 .deliver = format == LogFormat::journal
                                ? std::function<bool(const std::string&)>(send_to_journal)
                                : nullptr}) {}

  void take(log::LogLevel level, std::string_view message, const log::Details& details) {
    if (level < level_) return;
    const std::string printable = utf8::printable_line(message, longest_line);
    const std::lock_guard lock(mutex_);
    writer_.write(lines_.line(level, printable, details));
  }

  std::uint64_t dropped() const { return writer_.dropped(); }

 private:
  const log::LogLevel level_;
  std::mutex mutex_;  // guards lines_, and keeps lines in the order of their times
  Lines lines_;
  LineWriter writer_;
};

LogOutput::LogOutput(int descriptor, log::LogLevel level, LogFormat format)
    : sink_(std::make_shared<Sink>(descriptor, level, chosen(format, descriptor))),
      log_([sink = sink_](log::LogLevel line_level, std::string_view line, const log::Details& details) {
        sink->take(line_level, line, details);
      }) {}

std::uint64_t LogOutput::dropped() const {
  return sink_->dropped();
}

}  // namespace candled::app
