#pragma once

#include <string>

#include "candled/options.hpp"
#include "export/selection.hpp"

namespace candled::app {

/// What the flags of `export` say, not checked yet.
struct ExportFlags {
  exporting::SelectionTexts selection{};
  std::string format{};  ///< empty: as the name of the file says
  std::string output = "-";
  bool quiet = false;
};

/// Writes candles of the store to a file or to standard output; returns the exit status. A terminal sees how
/// far it is.
int export_command(const Options& options, const ExportFlags& flags);

}  // namespace candled::app
