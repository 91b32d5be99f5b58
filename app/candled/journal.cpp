#include "candled/journal.hpp"

#include <array>
#include <cctype>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syslog.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <vector>

#include "utf8/printable.hpp"

namespace candled::app {
namespace {

constexpr std::size_t longest_value = 2'000;

int priority_of(log::LogLevel level) {
  switch (level) {
    case log::LogLevel::debug:
      return LOG_DEBUG;
    case log::LogLevel::info:
      return LOG_INFO;
    case log::LogLevel::warning:
      return LOG_WARNING;
    case log::LogLevel::error:
      return LOG_ERR;
  }
  return LOG_INFO;
}

std::string upper(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

bool goes_to_journal(int descriptor) {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  return stream != nullptr && ::fstat(descriptor, &status) == 0 &&
         fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

std::string journal_entry(log::LogLevel level, std::string_view message, const log::Details& details) {
  std::string entry =
      fmt::format("MESSAGE={}\nPRIORITY={}\nSYSLOG_IDENTIFIER=candled\n", message, priority_of(level));
  if (details.event != log::Event::none)
    entry += fmt::format("CANDLED_EVENT={}\n", log::to_string(details.event));
  for (const log::Field& field : details.fields)
    entry +=
        fmt::format("CANDLED_{}={}\n", upper(field.name), utf8::printable_line(field.value, longest_value));
  return entry;
}

bool send_to_journal(const std::string& entry) {
  std::vector<iovec> fields;
  for (std::size_t begin = 0; begin < entry.size();) {
    const std::size_t end = entry.find('\n', begin);
    fields.push_back({.iov_base = const_cast<char*>(entry.data()) + begin, .iov_len = end - begin});
    begin = end + 1;
  }
  return sd_journal_sendv(fields.data(), static_cast<int>(fields.size())) == 0;
}

}  // namespace candled::app
