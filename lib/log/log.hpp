#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled::log {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// A destination of log lines, one line a call. It must be callable from any thread.
using Log = std::function<void(LogLevel, std::string_view)>;

/// Returns a time as log lines show it, to the second: `2021-11-01T12:00:00Z`.
std::string utc(TimePoint time);

}  // namespace candled::log
