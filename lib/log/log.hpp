#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "candle/time.hpp"

namespace candled::log {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// The event that a log line reports, for programs that watch the log. docs/operations.md lists them; their
/// names stay the same when the wording of a line changes.
enum class Event : std::uint8_t {
  none,  ///< a line for people only
  started,
  listening,
  reload,
  stopping,
  stopped,
  polls_working,
  polls_failing,
  polls_backing_off,
  polls_throttled,
  samples_late,
  clock_right,
  clock_off,
  clock_wrong,
  storing_failed,
  storing_works,
  candles_lost,
  repair_begun,
  repair_done,
  repair_failing,
  repair_throttled,
  backfill_begun,
  backfill_done,
  recording_failing,
  recording_works,
  lines_dropped,
};

/// All events but `none`.
inline constexpr auto all_events = [] {
  std::array<Event, static_cast<std::size_t>(Event::lines_dropped)> events;
  for (std::size_t i = 0; i < events.size(); ++i) events[i] = static_cast<Event>(i + 1);
  return events;
}();

/// Returns the name of an event, such as `storing_failed`; empty for `none`.
std::string_view to_string(Event event);

/// A named value of a log line, a text or a whole number.
struct Field {
  Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  Field(std::string_view field_name, std::integral auto number)
      : name(field_name),
        value(std::to_string(number)),
        is_number(true) {}

  std::string_view name;  ///< lower case with underscores; a literal
  std::string value;
  bool is_number = false;
};

/// The part of a log line that programs read.
struct Details {
  Event event = Event::none;
  std::vector<Field> fields{};
};

/// A destination of log lines, one line a call. It must be callable from any thread. One that takes no
/// details leaves them out.
class Log {
 public:
  using Sink = std::function<void(LogLevel, std::string_view, const Details&)>;

  Log() = default;

  template <std::invocable<LogLevel, std::string_view> F>
  requires(!std::same_as<std::remove_cvref_t<F>, Log>) Log(F text_only)
      : sink_([text_only = std::move(text_only)](LogLevel level, std::string_view line, const Details&) {
          text_only(level, line);
        }) {}
  template <std::invocable<LogLevel, std::string_view, const Details&> F>
  requires(!std::same_as<std::remove_cvref_t<F>, Log>) Log(F sink) : sink_(std::move(sink)) {}

  void operator()(LogLevel level, std::string_view line, const Details& details = {}) const {
    sink_(level, line, details);
  }

 private:
  Sink sink_;
};

/// Returns a time as log lines show it, to the second: `2021-11-01T12:00:00Z`.
std::string utc(TimePoint time);

}  // namespace candled::log
