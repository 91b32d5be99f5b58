#pragma once

#include <optional>

#include "candled/exchange_audit.hpp"
#include "candled/options.hpp"

namespace candled::app {

/// `candled verify`: checks the store against itself and then, if asked, against the exchange, and reports to
/// standard output. Returns the exit status: done only if all holds. What keeps it from checking is one line
/// on standard error.
int verify_command(const Options& options, std::optional<AgainstExchange> against_exchange);

}  // namespace candled::app
