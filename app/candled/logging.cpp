#include "candled/logging.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <string>

#include "program/line_writer.hpp"
#include "utf8/printable.hpp"

namespace candled::app {
namespace {

constexpr const char* log_name = "candled";

constexpr std::size_t longest_line = 2'000;

constexpr const char* utc_time = "%Y-%m-%dT%H:%M:%S.%eZ";

/// Formats `%*`: the message as a JSON string, quotes included.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    rapidjson::StringBuffer json;
    rapidjson::Writer writer(json);
    writer.String(message.payload.data(), static_cast<rapidjson::SizeType>(message.payload.size()));
    const std::string_view text(json.GetString(), json.GetSize());
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

std::unique_ptr<spdlog::formatter> formatter(LogFormat format) {
  auto pattern = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == LogFormat::json)
    pattern->add_flag<JsonMessage>('*').set_pattern(
        fmt::format(R"({{"time":"{}","level":"%l","message":%*}})", utc_time));
  else
    pattern->set_pattern(fmt::format("{} %-7l %v", utc_time));
  return pattern;
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

std::string formatted(spdlog::formatter& formatter, const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter.format(message, line);
  return fmt::to_string(line);
}

/// Returns a function that makes the line for dropped lines, in the format of the others.
std::function<std::string(std::uint64_t)> note_of_dropped(LogFormat format) {
  const std::shared_ptr<spdlog::formatter> like_the_others = formatter(format);
  return [like_the_others](std::uint64_t count) {
    const std::string text = fmt::format("{} log lines were dropped because they were not read", count);
    return formatted(*like_the_others, {log_name, spdlog::level::warn, text});
  };
}

}  // namespace

/// A sink whose lock is held while a line is formatted, not while it is written.
class LogOutput::Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  Sink(int descriptor, LogFormat format)
      : base_sink(formatter(format)),
        writer_({.descriptor = descriptor, .note = note_of_dropped(format)}) {}

  std::uint64_t dropped() const { return writer_.dropped(); }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    writer_.write(formatted(*formatter_, message));
  }
  void flush_() override {}

  LineWriter writer_;
};

LogOutput::LogOutput(int descriptor, log::LogLevel level, LogFormat format)
    : sink_(std::make_shared<Sink>(descriptor, format)) {
  auto logger = std::make_shared<spdlog::logger>(log_name, sink_);
  logger->set_level(level_of(level));
  log_ = [logger](log::LogLevel line_level, std::string_view line) {
    logger->log(level_of(line_level), utf8::printable_line(line, longest_line));
  };
}

std::uint64_t LogOutput::dropped() const {
  return sink_->dropped();
}

}  // namespace candled::app
