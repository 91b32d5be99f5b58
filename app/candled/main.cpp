#include <cstdio>
#include <exception>
#include <malloc.h>
#include <string>

#include "candled/backfill_command.hpp"
#include "candled/backup_command.hpp"
#include "candled/command_line.hpp"
#include "candled/copy_command.hpp"
#include "candled/exit_status.hpp"
#include "candled/export_command.hpp"
#include "candled/health_command.hpp"
#include "candled/record_command.hpp"
#include "candled/replay_command.hpp"
#include "candled/serve_command.hpp"
#include "candled/verify_command.hpp"
#include "program/standard_descriptors.hpp"
#include "version/commit.hpp"
#include "version/libraries.hpp"
#include "version/version_text.hpp"

namespace {

using namespace candled::app;

int print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
    return fail(failed, "standard output cannot be written");
  return done;
}

std::string version_text() {
  return candled::version::version_text("candled", candled::version::commit(), candled::version::libraries());
}

int run(int argc, char** argv, char** environment) {
  const auto line = read_command_line(argc, argv, environment);
  if (!line) return fail(wrong_usage, line.error());
  if (!line->text.empty()) return print(line->text);
  if (line->command == Command::version) return print(version_text());

  auto options = check(line->settings);
  if (!options) return fail(wrong_usage, options.error());
  if (line->command == Command::serve || line->command == Command::record)
    options->warnings = line->warnings;
  else
    for (const std::string& warning : line->warnings) warn(warning);
  if (line->command == Command::verify) return verify_command(*options, line->verifying);
  if (line->command == Command::export_candles) return export_command(*options, line->export_flags);
  if (line->command == Command::backfill) return backfill_command(*options, line->backfill_flags);
  if (line->command == Command::backup) return backup_command(*options, line->backup_flags);
  if (line->command == Command::copy) return copy_command(*options, line->copy_flags);
  if (line->command == Command::health) return health_command(*options, line->health_flags);
  if (line->command == Command::record) return record_command(*options, line->file);
  return line->command == Command::replay ? replay_command(*options, line->replaying)
                                          : serve_command(*options);
}

}  // namespace

int main(int argc, char** argv, char** environment) {
  // By default glibc raises this limit with the first big block, and from then on keeps tens of MiB that one
  // oversized answer needed.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  // Otherwise the memory of nearly every answer goes back to the system, which has to clear it for the next.
  mallopt(M_TRIM_THRESHOLD, 512 << 10);
  // Otherwise each thread gets a heap of its own, which grows to the size that its largest answer needed.
  mallopt(M_ARENA_MAX, 2);
  try {
    candled::open_standard_descriptors();
    return run(argc, argv, environment);
  } catch (const std::exception& failure) {
    return fail(failed, failure.what());
  }
}
