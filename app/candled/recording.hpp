#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "candled/exit_status.hpp"
#include "log/log.hpp"
#include "record/recorder.hpp"

namespace candled::app {

/// Begins or goes on with a recording in the file `path`, and says so in the log. `names` is how the feed's
/// have their currencies, if that is known. The error is a sentence.
std::expected<std::unique_ptr<record::Recorder>, std::string> record_to_file(const std::string& path,
                                                                             std::optional<NameOrder> names,
                                                                             const log::Log& log);

/// Begins a recording on standard output, until its reader goes; then the process is asked to end. `log` must
/// write elsewhere.
std::unique_ptr<record::Recorder> record_to_stdout(std::optional<NameOrder> names, const log::Log& log);

/// Ends a recording: waits for what has not been written, though not for long, and says in the log what has
/// been recorded. The error is a sentence that says what is lost.
///
/// Where a write hangs that nothing can interrupt (a reader of standard output that does not read, a disk
/// that is gone) it ends the process, with that sentence and status `failed`: the last thing to be called.
std::expected<void, std::string> end_recording(record::Recorder& recorder, const log::Log& log);

}  // namespace candled::app
