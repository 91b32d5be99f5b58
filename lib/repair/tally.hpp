#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "candle/interval.hpp"
#include "candle/time.hpp"

namespace candled::repair {

/// Counts the open and the given-up buckets of the window, of all pairs together.
///
/// Memory grows with the buckets of the window, not with the pairs. Not thread-safe.
class Tally {
 public:
  struct Counts {
    std::uint64_t open = 0;
    std::uint64_t given_up = 0;
  };

  void add_open(Interval interval, TimeRange buckets);
  void add_given_up(Interval interval, TimeRange buckets);
  void repaired(Interval interval, TimeRange buckets);
  void gave_up(Interval interval, TimeRange buckets);
  /// Counts given-up buckets no longer: nothing is missing there.
  void filled(Interval interval, TimeRange buckets);

  /// Forgets the buckets that opened before `time`: they have left the window.
  void forget_before(TimePoint time);
  void clear();

  const Counts& counts() const { return total_; }

 private:
  template <typename Change>
  void change(Interval interval, TimeRange buckets, const Change& change);

  std::map<TimePoint, Counts> by_time_;
  Counts total_;
};

}  // namespace candled::repair
