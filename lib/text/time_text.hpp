#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled::text {

/// The notation of instants.
enum class TimeText : std::uint8_t {
  milliseconds,  ///< since the epoch
  seconds,       ///< since the epoch; every candle's times are whole seconds
  iso,           ///< `2021-11-01T12:00:00Z`
};

/// Reads an instant from 1970 to latest_time:
/// - seconds since the epoch or, from 1e11 up, milliseconds;
/// - ISO 8601: `2021-11-01` or `2021-11-01T12:00`, optionally with `:00` and `.250` and an offset (`Z`,
///   `+02:00`, `+0200`, `+02`). No offset means UTC. `T` may be a space. The sign of an offset may be one
///   too: in a query a `+` is a space.
///
/// A fraction finer than a millisecond rounds up, so that `open_time >= t` and `open_time < t` stay exact.
/// Returns nothing if `text` is anything else, names a time that does not exist, or has more than 9 digits of
/// a fraction.
std::optional<TimePoint> parse_time(std::string_view text);

/// Returns `time` in the form `2021-11-01T12:00:00Z`. Fractions of a second are not shown.
std::string iso_text(TimePoint time);

}  // namespace candled::text
