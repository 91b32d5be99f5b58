#include "candle/interval.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace candled {
namespace {

using std::chrono::seconds;

constexpr seconds day{86'400};
constexpr seconds week = 7 * day;
/// The start of a week: a Monday. The Unix epoch is a Thursday.
constexpr std::chrono::sys_days a_monday{std::chrono::year{1970} / 1 / 5};

struct Unit {
  char letter;
  std::string_view word;        // `MINUTE_5`, any case
  std::string_view short_word;  // `5min`
  seconds length;
};

constexpr std::array units{
    Unit{'s', "second", "sec", seconds{1}},    Unit{'m', "minute", "min", seconds{60}},
    Unit{'h', "hour", "hour", seconds{3'600}}, Unit{'d', "day", "day", day},
    Unit{'w', "week", "week", week},
};

bool is_an_interval(seconds length) {
  if (length == week) return true;
  return length > seconds::zero() && length <= day && day % length == seconds::zero();
}

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number <= 0 || text.front() == '0')
    return {};
  return number;
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

struct CountAndUnit {
  std::string_view count;
  seconds unit;
};

/// Splits `5m`, `5min`, `MINUTE_5` or `300` into its number and its unit.
std::optional<CountAndUnit> split(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view suffix = text.substr(digits);
  if (suffix.empty()) return CountAndUnit{text, seconds{1}};
  for (const Unit& unit : units) {
    if (digits > 0 &&
        (suffix == std::string_view(&unit.letter, 1) || equal_ignoring_case(suffix, unit.short_word)))
      return CountAndUnit{text.substr(0, digits), unit.length};
    if (digits == 0 && text.size() > unit.word.size() && text[unit.word.size()] == '_' &&
        equal_ignoring_case(text.substr(0, unit.word.size()), unit.word))
      return CountAndUnit{text.substr(unit.word.size() + 1), unit.length};
  }
  return {};
}

}  // namespace

Interval::Interval(seconds length)
    : length_(static_cast<std::int32_t>(std::min(length, week + week).count())) {
  if (!is_an_interval(length)) throw std::invalid_argument("an interval must divide a day, or be a week");
}

std::optional<Interval> Interval::parse(std::string_view text) {
  const auto parts = split(text);
  const auto count = parts ? whole_number(parts->count) : std::nullopt;
  if (!count || *count > week.count()) return {};
  const seconds length = parts->unit * *count;
  if (!is_an_interval(length)) return {};
  return Interval(length);
}

std::string Interval::name() const {
  const auto unit = std::ranges::find_if(
      units.rbegin(), units.rend(), [this](const Unit& u) { return length_ % u.length == seconds::zero(); });
  return std::to_string(length_ / unit->length) + unit->letter;
}

TimePoint Interval::floor(TimePoint time) const {
  const milliseconds length = length_;
  const TimePoint aligned = divides_a_day() ? TimePoint{} : TimePoint{a_monday};
  milliseconds past = (time - aligned) % length;
  if (past < milliseconds::zero())
    past += length;  // % rounds towards zero, but buckets before `aligned` need rounding down
  return time - past;
}

TimePoint Interval::ceil(TimePoint time) const {
  const TimePoint start = floor(time);
  return start == time ? start : start + length_;
}

}  // namespace candled
