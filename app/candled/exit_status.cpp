#include "candled/exit_status.hpp"

#include <cstdio>

namespace candled::app {

int fail(ExitStatus status, std::string_view sentence) {
  std::fprintf(stderr, "candled: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
  return status;
}

}  // namespace candled::app
