#include "repair/plan.hpp"

#include <algorithm>
#include <ranges>

namespace candled::repair {
namespace {

/// Returns the length of `buckets` buckets, cut to what a time can hold.
milliseconds length_of(Interval interval, std::size_t buckets) {
  return interval.length() * static_cast<std::int64_t>(std::min<std::size_t>(buckets, 1'000'000));
}

}  // namespace

std::size_t Request::buckets() const {
  milliseconds length{0};
  for (const TimeRange& range : wanted) length += range.end - range.start;
  return static_cast<std::size_t>(length / interval.length());
}

std::vector<Interval> fetched_intervals(const Intervals& configured, const feed::CandleSource& source) {
  std::vector<Interval> fetched;
  for (const Interval interval : configured.all()) {
    bool derived = false;
    for (auto part = configured.parts_of(interval); part; part = configured.parts_of(*part))
      derived = derived || source.offers(*part);
    if (!derived && source.offers(interval)) fetched.push_back(interval);
  }
  return fetched;
}

std::vector<Request> plan(PairId pair, Interval interval, std::span<const TimeRange> gaps,
                          std::size_t max_candles) {
  const milliseconds longest = length_of(interval, std::max<std::size_t>(max_candles, 1));
  std::vector<Request> requests;
  TimePoint earliest{};  // the earliest possible start of the newest request made so far
  for (TimeRange gap : std::views::reverse(gaps)) {
    while (gap.start < gap.end) {
      if (requests.empty() || gap.end <= earliest) {
        requests.push_back({.pair = pair, .interval = interval, .wanted = {}});
        earliest = gap.end - longest;
      }
      const TimePoint start = std::max(gap.start, earliest);
      requests.back().wanted.push_back({start, gap.end});
      gap.end = start;
    }
  }
  for (Request& request : requests) std::ranges::reverse(request.wanted);
  return requests;
}

}  // namespace candled::repair
