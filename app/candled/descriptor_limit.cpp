#include "candled/descriptor_limit.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

namespace candled::app {
namespace {

/// The store's files, the exchange, the log and the loops.
constexpr std::size_t other_descriptors = 200;

}  // namespace

std::optional<std::string> allow_descriptors(std::size_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= connections + other_descriptors) return {};
  return fmt::format(
      "the system allows {} open files, too few for {} connections (--max-connections): see ulimit -Hn",
      limit.rlim_cur, connections);
}

}  // namespace candled::app
