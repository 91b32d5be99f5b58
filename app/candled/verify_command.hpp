#pragma once

#include <optional>

#include "candled/exchange_audit.hpp"
#include "candled/options.hpp"

namespace candled::app {

/// The requests of `candled verify`.
struct Verifying {
  bool mend = false;  ///< merge candles anew that disagree with their parts
  std::optional<AgainstExchange> against_exchange{};
};

/// Runs `candled verify`: checks the store against itself, mends it if asked, and then, if asked, checks it
/// against the exchange. Reports to standard output. Returns the exit status: done only if everything holds
/// in the end. A failure to check or to mend is one line on standard error.
int verify_command(const Options& options, const Verifying& verifying);

}  // namespace candled::app
