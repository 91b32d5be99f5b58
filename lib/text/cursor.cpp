#include "text/cursor.hpp"

#include <charconv>
#include <fmt/format.h>

#include "candle/pair.hpp"
#include "text/time_text.hpp"

namespace candled::text {
namespace {

std::optional<TimePoint> parse_open_time(std::string_view digits) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  const TimePoint time{milliseconds{count}};
  if (time < TimePoint{} || time > latest_time) return {};
  return time;
}

}  // namespace

std::string to_cursor(const Position& position) {
  return fmt::format("{}.{}.{}", position.open_time.time_since_epoch().count(), position.pair,
                     position.interval.name());
}

// A name may contain points; the other two parts contain none.
std::optional<Position> parse_cursor(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == text.npos || last <= first + 1) return {};
  const auto open_time = parse_open_time(text.substr(0, first));
  const std::string_view pair = text.substr(first + 1, last - first - 1);
  const auto interval = Interval::parse(text.substr(last + 1));
  if (!open_time || pair.size() > Pair::max_name || !interval) return {};
  return Position{.open_time = *open_time, .pair = std::string(pair), .interval = *interval};
}

}  // namespace candled::text
