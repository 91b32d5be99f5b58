#include "log/log.hpp"

#include <fmt/chrono.h>

namespace candled::log {
namespace {

// In the order of Event.
constexpr std::array<std::string_view, all_events.size() + 1> event_names{
    "",
    "started",
    "listening",
    "reload",
    "stopping",
    "stopped",
    "polls_working",
    "polls_failing",
    "polls_backing_off",
    "polls_throttled",
    "samples_late",
    "clock_right",
    "clock_off",
    "clock_wrong",
    "storing_failed",
    "storing_works",
    "candles_lost",
    "repair_begun",
    "repair_done",
    "repair_failing",
    "repair_throttled",
    "backfill_begun",
    "backfill_done",
    "recording_failing",
    "recording_works",
    "lines_dropped",
};
static_assert(!event_names.back().empty());

}  // namespace

std::string_view to_string(Event event) {
  return event_names[static_cast<std::size_t>(event)];
}

std::string utc(TimePoint time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::seconds>(time));
}

}  // namespace candled::log
