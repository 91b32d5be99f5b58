#include <algorithm>

#include "api/cursor.hpp"
#include "api/time_text.hpp"
#include "target.hpp"

// Input: an instant as a client writes it, or the cursor of a page.
namespace candled::fuzz {
namespace {

using std::chrono::seconds;

void check_time(std::string_view text, TimePoint time) {
  require(time >= TimePoint{} && time <= api::latest_time, "an instant lies between 1970 and 9999");
  const TimePoint second = std::chrono::floor<seconds>(time);
  require(api::parse_time(api::iso_text(time)) == second, "an instant is read back from its ISO text");
  const std::int64_t ms = time.time_since_epoch().count();
  if (ms >= 100'000'000'000)
    require(api::parse_time(std::to_string(ms)) == time, "an instant is read back from its milliseconds");
  if (text.contains('T')) {
    std::string spaced(text);
    std::ranges::replace(spaced, 'T', ' ');
    require(api::parse_time(spaced) == time, "a space does for the T");
  }
}

void check_cursor(const store::Position& position) {
  require(position.open_time >= TimePoint{} && position.open_time <= api::latest_time,
          "a cursor has a time that has a text");
  require(!position.pair.empty() && position.pair.size() <= Pair::max_name, "a cursor has a name");
  const std::string text = api::to_cursor(position);
  const auto again = api::parse_cursor(text);
  require(again && again->open_time == position.open_time && again->pair == position.pair &&
              again->interval == position.interval,
          "a cursor is read back from its text");
}

}  // namespace

void check(std::string_view input) {
  if (const auto time = api::parse_time(input)) check_time(input, *time);
  if (const auto position = api::parse_cursor(input)) check_cursor(*position);
}

}  // namespace candled::fuzz
