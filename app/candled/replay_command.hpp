#pragma once

#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// `candled replay FILE`: builds candles from recorded samples, into the store if one was given, else as CSV
/// to standard output. Returns the exit status; what goes wrong is one line on standard error.
int replay_command(const Options& options, const std::string& file);

}  // namespace candled::app
