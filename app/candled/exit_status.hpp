#pragma once

#include <string>
#include <string_view>

namespace candled::app {

enum ExitStatus : int {
  done = 0,
  failed = 1,       ///< while running: a file, a port or the store cannot be used
  wrong_usage = 2,  ///< a flag, a variable or a key is unknown or has a wrong value
};

/// Returns the line that fail() prints, without its end. It stays one line, whatever input `sentence` quotes.
std::string failure_line(std::string_view sentence);

/// Prints one line, `candled: <sentence>`, to standard error and returns `status`. Gives up if the line is
/// not read within 250 ms.
int fail(ExitStatus status, std::string_view sentence);

/// Prints one line, `candled: <sentence>`, to standard error, about something that is not a failure. Gives up
/// like fail().
void warn(std::string_view sentence);

}  // namespace candled::app
