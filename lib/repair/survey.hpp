#pragma once

#include <map>
#include <utility>
#include <vector>

#include "candle/intervals.hpp"
#include "gaps/gaps.hpp"
#include "live/health.hpp"
#include "live/market.hpp"

namespace candled::repair {

/// The gaps of one pair in one interval that the survey found and had not found before.
struct Found {
  PairId pair;
  Interval interval;
  std::vector<TimeRange> open{};           ///< buckets to be asked for, ascending
  std::vector<TimeRange> given_up{};       ///< buckets given up already
  std::vector<store::GivenUp> hopeless{};  ///< buckets to be given up: shorter candles of them are stored
};

/// Looks for gaps of the pairs that are collected: in all of the window once, then only in the part that has
/// been stored since.
///
/// Not thread-safe.
class Survey {
 public:
  /// `fetched` are the intervals to look at.
  Survey(Intervals intervals, std::vector<Interval> fetched);

  /// Looks at the buckets that lie wholly in `range` and end no later than what is stored. Returns the gaps
  /// that are new.
  using Result = std::expected<std::vector<Found>, store::StoreError>;
  Result look(store::CandleReader& reader, const live::Market& market, const live::Health& health,
              TimeRange range);

  /// Returns whether look() up to `until` has something new to look at.
  bool has_news(TimePoint until) const;

  /// Makes the next look() look at everything again.
  void start_over();

 private:
  using Key = std::pair<Interval, PairId>;

  std::expected<Found, store::StoreError> look_at(store::CandleReader& reader, Key key, TimeRange range);
  std::expected<std::vector<TimeRange>, store::StoreError> with_parts(store::CandleReader& reader, Key key,
                                                                      TimeRange gap);

  const Intervals intervals_;
  const std::vector<Interval> fetched_;
  std::map<Key, TimePoint> seen_until_;
  std::map<Interval, TimePoint> until_;  // the end of the newest look
};

}  // namespace candled::repair
