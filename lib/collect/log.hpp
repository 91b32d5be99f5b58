#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace candled {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Where the lines of a log go, one line a call. It must be callable from any thread.
using Log = std::function<void(LogLevel, std::string_view)>;

}  // namespace candled
