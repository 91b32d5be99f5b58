#pragma once

#include <string>
#include <string_view>

namespace candled::app {

enum ExitStatus : int {
  done = 0,
  failed = 1,       ///< while running: a file, a port or the store would not do
  wrong_usage = 2,  ///< a flag, a variable or a key that does not exist or has a wrong value
};

/// The line that fail() prints, without its end: whatever was given, and is named in `sentence`, it stays one
/// line.
std::string failure_line(std::string_view sentence);

/// Prints one line, `candled: <sentence>`, to standard error and returns `status`. Gives up after
/// 250 ms of not being read.
int fail(ExitStatus status, std::string_view sentence);

/// Prints one line, `candled: <sentence>`, to standard error, about something that is no failure. Gives up
/// like fail().
void warn(std::string_view sentence);

}  // namespace candled::app
