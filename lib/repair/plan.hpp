#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "candle/intervals.hpp"
#include "candle/pair.hpp"
#include "feed/candle_source.hpp"

namespace candled::repair {

/// One request to the exchange, and what it is for.
struct Request {
  PairId pair;
  Interval interval;
  std::vector<TimeRange> wanted;  ///< whole buckets, ascending, not empty
  milliseconds not_before{0};     ///< when it may be sent, by the Clock's uptime
  int attempts = 0;               ///< how often it failed

  TimeRange range() const { return {wanted.front().start, wanted.back().end}; }
  std::size_t buckets() const;
};

/// The intervals to ask the exchange for: those that it offers and that are not merged, directly or over
/// several steps, from one that it offers. Ascending.
std::vector<Interval> fetched_intervals(const Intervals& configured, const feed::CandleSource& source);

/// The requests that cover `gaps`, which are ascending, the newest first: gaps near to each other share one,
/// as long as it asks for at most `max_candles` buckets.
std::vector<Request> plan(PairId pair, Interval interval, std::span<const TimeRange> gaps,
                          std::size_t max_candles);

}  // namespace candled::repair
