#pragma once

#include <cstdio>

#include "candled/options.hpp"
#include "collect/log.hpp"

namespace candled::app {

/// A log that writes each line to `out` at once, with its time in UTC, from any thread. A message
/// goes through printable_line(), so that it is one line of at most 2,000 bytes whatever an exchange put into
/// it.
Log make_log(std::FILE* out, LogLevel level, LogFormat format);

}  // namespace candled::app
