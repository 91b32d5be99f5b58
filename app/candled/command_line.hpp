#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candled/backfill_command.hpp"
#include "candled/backup_command.hpp"
#include "candled/copy_command.hpp"
#include "candled/export_command.hpp"
#include "candled/flags.hpp"
#include "candled/health_command.hpp"
#include "candled/options.hpp"
#include "candled/replay_command.hpp"
#include "candled/verify_command.hpp"

namespace candled::app {

/// The requests of the command line, the environment and the configuration file.
struct CommandLine {
  Command command;
  Settings settings{};                  ///< not checked yet
  std::string file{};                   ///< with record: a path, or `-`
  Replaying replaying{};                ///< with replay
  Verifying verifying{};                ///< with verify
  ExportFlags export_flags{};           ///< with export
  BackfillFlags backfill_flags{};       ///< with backfill
  BackupFlags backup_flags{};           ///< with backup
  CopyFlags copy_flags{};               ///< with copy
  HealthFlags health_flags{};           ///< with health
  std::string text{};                   ///< with help: the text to print
  std::vector<std::string> warnings{};  ///< variables of the environment that look misspelt
};

/// Reads `argv`, the variables `CANDLED_<SETTING>` of `environment`, which ends with a null pointer, and the
/// TOML file that `--config` names. A flag overrides the environment, and the environment overrides the file.
/// The error is one sentence that names what was given and what is allowed.
std::expected<CommandLine, std::string> read_command_line(int argc, const char* const* argv,
                                                          const char* const* environment);

}  // namespace candled::app
