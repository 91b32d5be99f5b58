#pragma once

#include <optional>

#include "candled/exchange_audit.hpp"
#include "candled/options.hpp"

namespace candled::app {

/// What the command line of `candled verify` asks for.
struct Verifying {
  bool mend = false;  ///< merge what disagrees with its parts anew
  std::optional<AgainstExchange> against_exchange{};
};

/// `candled verify`: checks the store against itself, mends it if asked, and then, if asked, checks it
/// against the exchange. Reports to standard output. Returns the exit status: done only if all holds in the
/// end. What keeps it from checking or mending is one line on standard error.
int verify_command(const Options& options, const Verifying& verifying);

}  // namespace candled::app
