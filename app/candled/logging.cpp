#include "candled/logging.hpp"

#include <memory>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <string>

#include "candle/printable.hpp"

namespace candled::app {
namespace {

constexpr std::size_t longest_line = 2'000;

constexpr const char* utc_time = "%Y-%m-%dT%H:%M:%S.%eZ";

/// `%*`: the message as a JSON string, quotes included.
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

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

Log make_log(std::FILE* out, LogLevel level, LogFormat format) {
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (out == stdout)
    sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
  else
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("candled", std::move(sink));
  logger->set_formatter(formatter(format));
  logger->set_level(level_of(level));
  logger->flush_on(spdlog::level::trace);
  return [logger](LogLevel line_level, std::string_view line) {
    logger->log(level_of(line_level), printable_line(line, longest_line));
  };
}

}  // namespace candled::app
