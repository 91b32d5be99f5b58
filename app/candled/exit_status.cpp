#include "candled/exit_status.hpp"

#include <unistd.h>

#include "program/line_writer.hpp"
#include "utf8/printable.hpp"

namespace candled::app {

std::string failure_line(std::string_view sentence) {
  constexpr std::size_t max_bytes = 4096;
  return "candled: " + utf8::printable_line(sentence, max_bytes);
}

int fail(ExitStatus status, std::string_view sentence) {
  warn(sentence);
  return status;
}

void warn(std::string_view sentence) {
  LineWriter({.descriptor = STDERR_FILENO}).write(failure_line(sentence) + '\n');
}

}  // namespace candled::app
