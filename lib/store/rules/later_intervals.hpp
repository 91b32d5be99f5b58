#pragma once

#include <map>
#include <optional>
#include <vector>

#include "candle/intervals.hpp"
#include "store/rules/candle_rows.hpp"
#include "store/rules/later_rows.hpp"

namespace candled::store {

/// Finds the candles that are missing because their interval was configured after their parts were stored. It
/// works in steps, through the shorter intervals before the longer ones and from the newest candles to the
/// oldest within each. The store records its progress.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class LaterIntervals {
 public:
  /// The numbers of missing buckets and of rows after which a step ends, approximately. They bound how long
  /// others wait.
  static constexpr std::size_t found_at_once = 1'000;
  static constexpr std::int64_t rows_at_once = 20'000;

  /// `rows` and `later` must belong to one store and outlive it.
  LaterIntervals(CandleRows& rows, LaterRows& later, Intervals configured);

  /// Begins a transaction that stores or repairs candles. Candles that intervals which are not configured
  /// miss from then on are to be found once these are configured again. Where no parts are stored yet,
  /// nothing can be missing.
  void begin();

  /// Says that candles of any interval may be missing now although their parts are stored.
  void begin_anew();

  /// Returns the configured intervals of which candles may be missing. Only candles that opened before the
  /// returned time may be.
  const std::map<Interval, TimePoint>& unmerged();

  /// Returns the missing candles that the next step finds. They are not searched for again.
  std::vector<StoredBucket> next();

  /// Ends a transaction that was rolled back.
  void forget();

 private:
  void read();
  std::vector<Interval> parts_of(Interval interval);
  std::optional<TimePoint> last_stretch(Interval interval, const std::vector<Interval>& parts,
                                        TimePoint until);
  std::vector<std::uint16_t> missing(Interval interval, const std::vector<Interval>& parts, TimePoint start,
                                     PairId first, PairId end);
  void save(Interval interval, const std::optional<Unmerged>& left);

  const Intervals configured_;
  CandleRows& rows_;
  LaterRows& later_;
  std::optional<std::map<Interval, TimePoint>> unmerged_;  // as stored; empty until read
  std::map<Interval, Unmerged> left_;                      // the remaining work of each interval of unmerged_
  bool begun_ = false;
};

}  // namespace candled::store
