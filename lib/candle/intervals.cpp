#include "candle/intervals.hpp"

#include <algorithm>

#include "candle/interval_text.hpp"

namespace candled {

std::expected<Intervals, std::string> Intervals::of(std::vector<Interval> intervals) {
  std::ranges::sort(intervals);
  const auto repeated = std::ranges::unique(intervals);
  intervals.erase(repeated.begin(), repeated.end());
  if (intervals.empty() || intervals.size() > max_count)
    return std::unexpected(std::to_string(intervals.size()) + " intervals given; allowed: 1 to " +
                           std::to_string(max_count));
  for (const Interval interval : intervals) {
    if (!interval.divides_a_day())
      return std::unexpected("interval " + interval.name() +
                             " is not stored, but merged from shorter ones when it is read; the longest "
                             "allowed is 1d");
    if (interval.is_multiple_of(intervals.front())) continue;
    return std::unexpected("interval " + interval.name() + " is not a multiple of " +
                           intervals.front().name() + ", the shortest one given; each must be");
  }
  return Intervals(std::move(intervals));
}

std::expected<Intervals, std::string> Intervals::parse(std::string_view list) {
  std::vector<Interval> intervals;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view text = list.substr(begin, end - begin);
    const auto interval = interval_with_unit(text);
    if (!interval) return std::unexpected(interval.error());
    intervals.push_back(*interval);
    begin = end + 1;
  }
  return of(std::move(intervals));
}

bool Intervals::contains(Interval interval) const {
  return std::ranges::binary_search(intervals_, interval);
}

bool Intervals::can_derive(Interval interval) const {
  return !contains(interval) && parts_of(interval).has_value();
}

std::optional<Interval> Intervals::parts_of(Interval interval) const {
  std::optional<Interval> parts;
  for (const Interval smaller : intervals_)
    if (smaller < interval && interval.is_multiple_of(smaller)) parts = smaller;
  return parts;
}

TimePoint Intervals::earliest_start(TimePoint time) const {
  TimePoint start = time;
  for (const Interval interval : intervals_) start = std::min(start, interval.floor(time));
  return start;
}

}  // namespace candled
