#include "repair/tally.hpp"

#include <algorithm>

namespace candled::repair {

/// Applies `change` to each bucket and to the total alike.
template <typename Change>
void Tally::change(Interval interval, TimeRange buckets, const Change& change) {
  for (TimePoint time = buckets.start; time < buckets.end; time += interval.length()) {
    Counts& counts = by_time_[time];
    total_.open -= counts.open;
    total_.given_up -= counts.given_up;
    change(counts);
    total_.open += counts.open;
    total_.given_up += counts.given_up;
  }
}

void Tally::add_open(Interval interval, TimeRange buckets) {
  change(interval, buckets, [](Counts& counts) { ++counts.open; });
}

void Tally::add_given_up(Interval interval, TimeRange buckets) {
  change(interval, buckets, [](Counts& counts) { ++counts.given_up; });
}

// A bucket that has left the window meanwhile is no longer counted: there is nothing to subtract.
void Tally::repaired(Interval interval, TimeRange buckets) {
  change(interval, buckets, [](Counts& counts) { counts.open -= std::min<std::uint64_t>(counts.open, 1); });
}

void Tally::gave_up(Interval interval, TimeRange buckets) {
  change(interval, buckets, [](Counts& counts) {
    if (counts.open == 0) return;
    --counts.open;
    ++counts.given_up;
  });
}

void Tally::filled(Interval interval, TimeRange buckets) {
  change(interval, buckets,
         [](Counts& counts) { counts.given_up -= std::min<std::uint64_t>(counts.given_up, 1); });
}

void Tally::forget_before(TimePoint time) {
  while (!by_time_.empty() && by_time_.begin()->first < time) {
    total_.open -= by_time_.begin()->second.open;
    total_.given_up -= by_time_.begin()->second.given_up;
    by_time_.erase(by_time_.begin());
  }
}

void Tally::clear() {
  by_time_.clear();
  total_ = {};
}

}  // namespace candled::repair
