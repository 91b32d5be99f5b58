#include "candled/exit_status.hpp"

#include <cstdio>

#include "candle/printable.hpp"

namespace candled::app {

std::string failure_line(std::string_view sentence) {
  constexpr std::size_t max_bytes = 4096;
  return "candled: " + printable_line(sentence, max_bytes);
}

int fail(ExitStatus status, std::string_view sentence) {
  warn(sentence);
  return status;
}

void warn(std::string_view sentence) {
  std::fprintf(stderr, "%s\n", failure_line(sentence).c_str());
}

}  // namespace candled::app
