#pragma once

#include <string>

#include "candled/options.hpp"
#include "export/selection.hpp"

namespace candled::app {

/// The flags of `export`, not checked yet.
struct ExportFlags {
  exporting::SelectionTexts selection{};
  std::string format{};  ///< if empty, the file's name decides
  std::string output = "-";
  bool quiet = false;
};

/// Writes candles of the store to a file or to standard output; returns the exit status. A terminal shows the
/// progress.
int export_command(const Options& options, const ExportFlags& flags);

}  // namespace candled::app
