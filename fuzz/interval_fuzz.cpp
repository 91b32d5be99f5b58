#include <algorithm>
#include <functional>

#include "candle/interval.hpp"
#include "candle/intervals.hpp"
#include "target.hpp"

// Input: one interval, or a list of them, comma separated.
namespace candled::fuzz {
namespace {

using namespace std::chrono_literals;

void check_floor(Interval interval, TimePoint time) {
  const TimePoint floor = interval.floor(time);
  require(floor <= time && time < floor + interval.length(), "a bucket holds the times that it is of");
  const auto first = interval.divides_a_day() ? TimePoint{} : TimePoint{std::chrono::days{4}};
  require((floor - first) % interval.length() == 0ms, "buckets are laid from the epoch, weeks from a Monday");
  require(interval.floor(floor) == floor, "a bucket starts at its own start");
}

void check_interval(Interval interval) {
  require(interval.length() > 0s && (24h % interval.length() == 0s || interval.length() == 7 * 24h),
          "an interval divides a day, or is a week");
  require(Interval::parse(interval.name()) == interval, "an interval is read back from its name");
  require(Interval::parse(std::to_string(interval.length().count())) == interval,
          "so it is from its seconds");
  for (const auto time : {-1ms, 0ms, 1ms, 86'399'999ms, 1'635'768'012'345ms, 253'402'300'799'999ms})
    check_floor(interval, TimePoint{time});
}

void check_list(const Intervals& intervals) {
  const auto all = intervals.all();
  require(!all.empty() && all.size() <= Intervals::max_count, "there are 1 to 16 intervals");
  require(std::ranges::adjacent_find(all, std::greater_equal{}) == all.end(),
          "intervals ascend and are unique");
  std::string names;
  for (const Interval interval : all) {
    check_interval(interval);
    require(interval.is_multiple_of(intervals.shortest()), "each interval is a multiple of the shortest");
    names += (names.empty() ? "" : ",") + interval.name();
  }
  const auto again = Intervals::parse(names);
  require(again && std::ranges::equal(again->all(), all), "a list is read back from its names");
}

/// `1M` is a month elsewhere; here it must not be taken for a minute.
bool has_capital_letter_as_unit(std::string_view text) {
  return text.size() >= 2 && text.back() >= 'A' && text.back() <= 'Z' && text[text.size() - 2] >= '0' &&
         text[text.size() - 2] <= '9';
}

}  // namespace

void check(std::string_view input) {
  const auto interval = Interval::parse(input);
  if (interval) check_interval(*interval);
  require(!interval || !has_capital_letter_as_unit(input), "1M is no interval");
  const auto list = Intervals::parse(input);
  if (list) check_list(*list);
  const bool is_number = input.find_first_not_of("0123456789") == input.npos;
  const bool is_stored = interval && interval->divides_a_day();
  require(!interval || list.has_value() == (is_stored && !is_number),
          "an interval with a unit that divides a day is a list of one");
  require(list || !list.error().empty(), "what is refused is refused with a sentence");
}

}  // namespace candled::fuzz
