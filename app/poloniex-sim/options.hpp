#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "poloniex-sim/fault_plan.hpp"
#include "poloniex-sim/legacy_api.hpp"
#include "program/manual.hpp"

namespace candled::sim {

/// The values of the command line of poloniex-sim.
struct Options {
  std::string host;
  int port;
  std::uint64_t seed = 1;
  std::size_t pairs = 400;
  TimePoint listed{};  ///< when every 16th pair was listed
  ChartShape chart_shape = ChartShape::strings_milliseconds;
  std::vector<PlannedFault> script;
  bool gzip = false;
  bool trace = false;
};

/// Reads the command line and the script that it names. `--help` and `--version`, as which `version` is
/// printed, are answered here, and a wrong usage is reported in one line on standard error. In these cases
/// the result is an exit status: 0, 2, or 1 if standard output cannot be written.
std::expected<Options, int> parse_options(int argc, const char* const* argv, const std::string& version);

/// Returns the tables that documents of poloniex-sim are made from.
ProgramManual manual();

}  // namespace candled::sim
