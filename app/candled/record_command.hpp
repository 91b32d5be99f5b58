#pragma once

#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// Runs `candled record FILE`: collects until SIGTERM or SIGINT and writes the samples to `file`; `-` is
/// standard output, and the log then goes to standard error. Neither stores candles nor serves. Returns the
/// exit status. No thread may run when it is called, because it blocks those signals.
int record_command(const Options& options, const std::string& file);

}  // namespace candled::app
