#pragma once

#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// The flags of `candled copy`.
struct CopyFlags {
  std::string from{};  ///< the URL of a store
  std::string to{};    ///< the same
  bool quiet = false;
};

/// Copies one store into another; returns the exit status. A terminal shows the progress.
int copy_command(const Options& options, const CopyFlags& flags);

}  // namespace candled::app
