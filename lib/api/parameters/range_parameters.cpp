#include "api/parameters/range_parameters.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>

#include "api/answer/own_url.hpp"
#include "http/query_string.hpp"
#include "text/cursor.hpp"
#include "text/time_text.hpp"

namespace candled::api {
namespace {

std::optional<text::TimeText> parse_times(std::string_view text) {
  if (text == "ms") return text::TimeText::milliseconds;
  if (text == "s") return text::TimeText::seconds;
  if (text == "iso") return text::TimeText::iso;
  return {};
}

std::vector<std::string> time_forms() {
  return {"seconds since 1970", "milliseconds since 1970", "2021-11-01", "2021-11-01T12:00:00Z",
          "2021-11-01T12:00:00+02:00"};
}

}  // namespace

ParameterName interval_parameter() {
  return {"interval", {"period", "granularity"}};
}

ParameterName start_parameter() {
  return {"start", {"startTime", "from", "since"}};
}

ParameterName end_parameter() {
  return {"end", {"endTime", "to", "until"}};
}

ParameterName limit_parameter() {
  return {"limit", {"count"}};
}

ParameterName cursor_parameter() {
  return {"cursor"};
}

ParameterName times_parameter() {
  return {"times"};
}

std::optional<Interval> read_interval(ValueReader& values, const std::vector<Interval>& offered) {
  return values.read("interval", Interval::parse, names_of(offered));
}

std::vector<Interval> read_intervals(ValueReader& values,
                                     const std::function<std::vector<Interval>()>& offered) {
  auto intervals = values.read_list("interval", Interval::parse, [&offered] { return names_of(offered()); });
  std::ranges::sort(intervals);
  intervals.erase(std::ranges::unique(intervals).begin(), intervals.end());
  return intervals;
}

std::optional<TimePoint> read_start(ValueReader& values) {
  return values.read("start", text::parse_time, time_forms());
}

std::optional<TimePoint> read_end(ValueReader& values) {
  return values.read("end", text::parse_time, time_forms());
}

std::size_t read_limit(ValueReader& values) {
  return read_limit(values, max_limit).value_or(default_limit);
}

std::optional<Position> read_cursor(ValueReader& values) {
  return values.read("cursor", text::parse_cursor, {"the cursor of a page's next"});
}

text::TimeText read_times(ValueReader& values) {
  return values.read("times", parse_times, {"ms", "s", "iso"}).value_or(text::TimeText::milliseconds);
}

std::vector<std::string> names_of(std::span<const Interval> intervals) {
  std::vector<std::string> names;
  for (const Interval interval : intervals) names.push_back(interval.name());
  return names;
}

http::Problem bad_interval(const ParameterSet& given, Interval wrong, std::span<const Interval> allowed) {
  const ParameterSet::Given& interval = *given.find("interval");
  auto parts = std::views::split(std::string_view(interval.value), ',');
  const auto called = std::ranges::find_if(
      parts, [wrong](const auto part) { return Interval::parse(std::string_view(part)) == wrong; });
  return http::bad_value(interval.called, std::string(std::string_view(*called)), names_of(allowed));
}

std::string next_page(const http::Request& request, const ParameterSet& given, const Position& last) {
  const std::string_view path = http::without_slash(request.path);
  std::string url = beside(request, path.substr(path.rfind('/') + 1)) + '?';
  for (const ParameterSet::Given& parameter : given.all())
    if (parameter.name != "cursor")
      url += fmt::format("{}={}&", parameter.name, http::percent_encoded(parameter.value));
  return url + "cursor=" + http::percent_encoded(text::to_cursor(last));
}

}  // namespace candled::api
