#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "candle/intervals.hpp"
#include "candle/pair.hpp"
#include "feed/candle_source.hpp"

namespace candled::repair {

/// A request to the exchange for the candles of some buckets.
struct Request {
  PairId pair;
  Interval interval;
  std::vector<TimeRange> wanted;  ///< whole buckets, ascending, not empty
  milliseconds not_before{0};     ///< the earliest time to send it, by the Clock's uptime
  int attempts = 0;               ///< the number of times that it failed

  TimeRange range() const { return {wanted.front().start, wanted.back().end}; }
  std::size_t buckets() const;
};

/// Returns the intervals to ask the exchange for: those that it offers and that are not merged, directly or
/// over several steps, from one that it offers. Ascending.
std::vector<Interval> fetched_intervals(const Intervals& configured, const feed::CandleSource& source);

/// Returns the requests that cover `gaps`, which are ascending, the newest first. Gaps near to each other
/// share a request, as long as it asks for at most `max_candles` buckets.
std::vector<Request> plan(PairId pair, Interval interval, std::span<const TimeRange> gaps,
                          std::size_t max_candles);

}  // namespace candled::repair
