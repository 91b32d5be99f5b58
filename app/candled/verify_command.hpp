#pragma once

#include <cstddef>
#include <optional>

#include "candled/options.hpp"

namespace candled::app {

/// How many candles of each pair and interval `--against-exchange` compares.
struct AgainstExchange {
  static constexpr std::size_t default_count = 60;
  static constexpr std::size_t most = 500;

  std::size_t count;
};

/// `candled verify`: checks the store against itself and then, if asked, against the exchange, and reports to
/// standard output. Returns the exit status: done only if all holds. What keeps it from checking is one line
/// on standard error.
int verify_command(const Options& options, std::optional<AgainstExchange> against_exchange);

}  // namespace candled::app
