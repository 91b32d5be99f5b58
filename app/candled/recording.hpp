#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "candled/exit_status.hpp"
#include "log/log.hpp"
#include "record/recorder.hpp"

namespace candled::app {

/// Begins or continues a recording in the file `path`, and logs that. `names` is the order of the currencies
/// in the feed's names, if it is known. The error is a sentence.
std::expected<std::unique_ptr<record::Recorder>, std::string> record_to_file(const std::string& path,
                                                                             std::optional<NameOrder> names,
                                                                             const log::Log& log);

/// Begins a recording on standard output that lasts until its reader goes; then the process is asked to end.
/// `log` must write elsewhere.
std::unique_ptr<record::Recorder> record_to_stdout(std::optional<NameOrder> names, const log::Log& log);

/// Ends a recording: waits, though not for long, for samples that have not been written, and logs what has
/// been recorded. The error is a sentence that says what is lost.
///
/// If a write hangs that nothing can interrupt (a reader of standard output that does not read, a disk that
/// is gone), it ends the process with that sentence and status `failed`, so call it last.
std::expected<void, std::string> end_recording(record::Recorder& recorder, const log::Log& log);

}  // namespace candled::app
