#pragma once

#include <map>
#include <utility>
#include <vector>

#include "candle/intervals.hpp"
#include "gaps/gaps.hpp"
#include "live/health.hpp"
#include "live/market.hpp"

namespace candled::repair {

/// The gaps of one pair that the survey found and has not found before.
struct Found {
  PairId pair;
  Interval interval;
  std::vector<TimeRange> open{};           ///< to be asked for, ascending
  std::vector<TimeRange> given_up{};       ///< given up already
  std::vector<store::GivenUp> hopeless{};  ///< to be given up: shorter candles of these buckets are stored
};

/// Looks for gaps of the pairs that are collected: in all of the window once, then only in what has been
/// stored since.
///
/// Not thread-safe.
class Survey {
 public:
  /// `fetched` are the intervals to look at.
  Survey(Intervals intervals, std::vector<Interval> fetched);

  /// What to look at: buckets that lie wholly in `range`, whose end is not beyond what is stored.
  using Result = std::expected<std::vector<Found>, store::StoreError>;
  Result look(store::CandleReader& reader, const live::Market& market, const live::Health& health,
              TimeRange range);

  /// Returns whether look() up to `until` has something new to look at.
  bool has_news(TimePoint until) const;

  /// The next look() is at everything again.
  void start_over();

 private:
  using Key = std::pair<Interval, PairId>;

  std::expected<Found, store::StoreError> look_at(store::CandleReader& reader, Key key, TimeRange range);
  std::expected<std::vector<TimeRange>, store::StoreError> with_parts(store::CandleReader& reader, Key key,
                                                                      TimeRange gap);

  const Intervals intervals_;
  const std::vector<Interval> fetched_;
  std::map<Key, TimePoint> seen_until_;
  std::map<Interval, TimePoint> until_;  // of the newest look
};

}  // namespace candled::repair
