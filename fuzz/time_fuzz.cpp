#include <algorithm>

#include "candle/pair.hpp"
#include "target.hpp"
#include "text/cursor.hpp"
#include "text/time_text.hpp"

// Input: an instant as a client writes it, or the cursor of a page.
namespace candled::fuzz {
namespace {

using std::chrono::seconds;

void check_time(std::string_view text, TimePoint time) {
  require(time >= TimePoint{} && time <= latest_time, "an instant lies between 1970 and 9999");
  const TimePoint second = std::chrono::floor<seconds>(time);
  require(text::parse_time(text::iso_text(time)) == second, "an instant is read back from its ISO text");
  const std::int64_t ms = time.time_since_epoch().count();
  if (ms >= 100'000'000'000)
    require(text::parse_time(std::to_string(ms)) == time, "an instant is read back from its milliseconds");
  if (text.contains('T')) {
    std::string spaced(text);
    std::ranges::replace(spaced, 'T', ' ');
    require(text::parse_time(spaced) == time, "a space does for the T");
  }
}

/// A clock that is ahead of UTC shows an instant before it came there: `12:00+02:00` is 10:00.
void check_offset(std::string_view text, TimePoint time) {
  constexpr std::string_view form = "+hh:mm";
  if (text.size() <= form.size()) return;
  const std::string_view offset = text.substr(text.size() - form.size());
  const std::string local(text.substr(0, text.size() - form.size()));
  if ((offset[0] != '+' && offset[0] != '-') || offset[3] != ':' || !local.contains(':')) return;
  const auto digit = [offset](std::size_t i) { return offset[i] - '0'; };
  const std::chrono::minutes ahead{(digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5)};
  const auto as_utc = text::parse_time(local + 'Z');
  if (as_utc) require(*as_utc - time == (offset[0] == '+' ? ahead : -ahead), "an offset counts from UTC");
}

void check_cursor(const Position& position) {
  require(position.open_time >= TimePoint{} && position.open_time <= latest_time,
          "a cursor has a time that has a text");
  require(!position.pair.empty() && position.pair.size() <= Pair::max_name, "a cursor has a name");
  const std::string text = text::to_cursor(position);
  const auto again = text::parse_cursor(text);
  require(again && again->open_time == position.open_time && again->pair == position.pair &&
              again->interval == position.interval,
          "a cursor is read back from its text");
}

}  // namespace

void check(std::string_view input) {
  if (const auto time = text::parse_time(input)) {
    check_time(input, *time);
    check_offset(input, *time);
  }
  if (const auto position = text::parse_cursor(input)) check_cursor(*position);
}

}  // namespace candled::fuzz
