#pragma once

#include <string>
#include <vector>

#include "candled/options.hpp"

namespace candled::app {

/// The requests of `candled replay`, besides the settings.
struct Replaying {
  std::vector<std::string> files;  ///< paths, in the order of their times; `-` is standard input
  bool skip_bad_lines = false;
  bool strict = false;  ///< fail in the end if a sample was late or a line skipped
  bool quiet = false;   ///< print no line of progress
};

/// Runs `candled replay FILE...`: builds candles from recorded samples, into the store if one was given,
/// otherwise as CSV to standard output. Returns the exit status; a failure is one line on standard error.
int replay_command(const Options& options, const Replaying& replaying);

}  // namespace candled::app
