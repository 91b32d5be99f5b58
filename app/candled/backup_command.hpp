#pragma once

#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// The flags of `candled backup`.
struct BackupFlags {
  std::string file{};  ///< `-` is standard output
  bool replace = false;
  bool quiet = false;
};

/// Copies the store into a file or to standard output; returns the exit status. A terminal shows the
/// progress.
int backup_command(const Options& options, const BackupFlags& flags);

}  // namespace candled::app
