#pragma once

#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// The flags of `backfill`, not checked yet.
struct BackfillFlags {
  std::string start{};
  std::string end{};  ///< empty for now
  bool quiet = false;
};

/// Fetches the exchange's own candles for whatever is missing or incomplete in a range of time, and stores
/// them; returns the exit status. A terminal shows the progress.
int backfill_command(const Options& options, const BackfillFlags& flags);

}  // namespace candled::app
