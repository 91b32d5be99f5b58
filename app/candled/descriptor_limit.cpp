#include "candled/descriptor_limit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <sys/resource.h>

namespace candled::app {

std::size_t own_descriptors(std::size_t http_threads) {
  constexpr std::size_t of_a_reader = 2;  // the database and its log
  constexpr std::size_t readers_beside_http = 8;
  constexpr std::size_t of_the_exchange = 48;  // three clients, each with some connections and name look-ups
  constexpr std::size_t others = 32;           // standard ones, files, loops, locks, files opened to be read
  return (http_threads + readers_beside_http) * of_a_reader + of_the_exchange + others;
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::uint64_t>::max();
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

std::expected<ConnectionLimits, std::string> within_descriptors(ConnectionLimits wanted,
                                                                std::uint64_t allowed, std::size_t own) {
  if (allowed < own + least_connections)
    return std::unexpected(
        fmt::format("the system allows {} open files, but candled needs {} (see ulimit -Hn)", allowed,
                    own + least_connections));
  const std::size_t left = allowed - own;
  if (wanted.all <= left) return wanted;
  return ConnectionLimits{.all = left, .per_client = std::min(wanted.per_client, left / 2)};
}

}  // namespace candled::app
