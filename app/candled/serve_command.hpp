#pragma once

#include "candled/options.hpp"

namespace candled::app {

/// Runs `candled serve`: collects, stores and serves until SIGTERM or SIGINT. Returns the exit status; a
/// failure at the start is one line on standard error. No thread may run when it is called, because it blocks
/// those signals.
int serve_command(const Options& options);

}  // namespace candled::app
