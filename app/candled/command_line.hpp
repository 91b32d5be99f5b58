#pragma once

#include <cstdint>
#include <expected>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "candled/export_command.hpp"
#include "candled/options.hpp"
#include "candled/replay_command.hpp"
#include "candled/verify_command.hpp"

namespace candled::app {

enum class Command : std::uint8_t { serve, record, replay, verify, export_candles, version, help };

/// What the command line, the environment and the configuration file ask for.
struct CommandLine {
  Command command;
  Settings settings;                                ///< not checked yet
  std::string file;                                 ///< with record: a path, or `-`
  Replaying replaying;                              ///< with replay
  std::optional<AgainstExchange> against_exchange;  ///< with verify
  std::string text;                                 ///< with help: what to print
  ExportFlags export_flags{};                       ///< with export
};

/// Reads `argv`, the variables `CANDLED_<SETTING>` and the TOML file that `--config` names. A flag wins over
/// the environment, that over the file. The error is one sentence that names what was given and what is
/// allowed.
std::expected<CommandLine, std::string> read_command_line(int argc, const char* const* argv);

/// Adds the settings of a TOML file to those that stand already and win over it. The error is one sentence
/// that begins with `path`, the file's name.
std::expected<void, std::string> add_settings(std::istream& file, std::string_view path, Settings& settings);

}  // namespace candled::app
