#include "log/log.hpp"

#include <fmt/chrono.h>

namespace candled::log {

std::string utc(TimePoint time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::seconds>(time));
}

}  // namespace candled::log
