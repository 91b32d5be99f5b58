#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "candle/intervals.hpp"
#include "gaps/gaps.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "repair/open_buckets.hpp"

namespace candled::repair {

/// Looks for gaps of the pairs that are collected: in all of the window once, then only in the part that has
/// been stored since.
///
/// Not thread-safe.
class Survey {
 public:
  /// Returns the time before which somebody else looks after the candles of a pair; empty if nobody does.
  using LookedAfter = std::function<std::optional<TimePoint>(PairId pair, Interval interval)>;

  /// `fetched` are the intervals to look at.
  Survey(Intervals intervals, std::vector<Interval> fetched, LookedAfter looked_after);

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

  const Intervals intervals_;
  const std::vector<Interval> fetched_;
  const LookedAfter looked_after_;
  std::map<Key, TimePoint> seen_until_;
  std::map<Interval, TimePoint> until_;  // the end of the newest look
};

}  // namespace candled::repair
