#include "api/udf/resolution.hpp"

#include <charconv>
#include <fmt/format.h>

#include "derive/offered.hpp"

namespace candled::api {
namespace {

using namespace std::chrono;

/// Reads a multiple. Returns 1 for an empty text, and nothing for anything but a number from 1 to a day's
/// seconds.
std::optional<int> parse_multiple(std::string_view text) {
  if (text.empty()) return 1;
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '0') return {};
  return count > 0 && count <= seconds(days{1}).count() ? std::optional(count) : std::nullopt;
}

std::optional<Interval> interval_of(std::optional<int> count, seconds unit) {
  if (!count) return {};
  const seconds length = *count * unit;
  if (length != weeks{1} && days{1} % length != seconds::zero()) return {};
  return Interval(length);
}

}  // namespace

std::string to_resolution(Interval interval) {
  const seconds length = interval.length();
  if (length == weeks{1}) return "1W";
  if (length == days{1}) return "1D";
  if (length % minutes{1} == seconds::zero()) return fmt::format("{}", floor<minutes>(length).count());
  return fmt::format("{}S", length.count());
}

std::optional<Interval> parse_resolution(std::string_view text) {
  if (text.ends_with('W')) return interval_of(parse_multiple(text.substr(0, text.size() - 1)), weeks{1});
  if (text.ends_with('D')) return interval_of(parse_multiple(text.substr(0, text.size() - 1)), days{1});
  if (text.ends_with('S')) return interval_of(parse_multiple(text.substr(0, text.size() - 1)), seconds{1});
  if (text.empty()) return {};
  return interval_of(parse_multiple(text), minutes{1});
}

std::vector<std::string> offered_resolutions(const Intervals& stored) {
  std::vector<std::string> texts;
  for (const Interval interval : derive::offered_intervals(stored)) texts.push_back(to_resolution(interval));
  return texts;
}

}  // namespace candled::api
