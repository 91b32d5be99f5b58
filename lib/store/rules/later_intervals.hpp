#pragma once

#include <map>
#include <optional>
#include <vector>

#include "candle/intervals.hpp"
#include "store/rules/candle_rows.hpp"
#include "store/rules/later_rows.hpp"

namespace candled::store {

/// Finds the candles that are missing because their interval was configured later than their parts were
/// stored: a step at a time, the shorter intervals before the longer, of each the newest first. The store
/// remembers how far it has come.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class LaterIntervals {
 public:
  /// A step ends after about so many buckets found, and looks at about so many rows: it bounds how long
  /// others wait.
  static constexpr std::size_t found_at_once = 1'000;
  static constexpr std::int64_t rows_at_once = 20'000;

  /// `rows` and `later` are of one store. Both must outlive it.
  LaterIntervals(CandleRows& rows, LaterRows& later, Intervals configured);

  /// Begins a transaction that stores or repairs candles. What intervals that are not configured miss from
  /// then on is to be found when they are again; where no parts are stored yet nothing can be missing.
  void begin();

  /// Returns the configured intervals of which candles may be missing: those that opened before the time.
  const std::map<Interval, TimePoint>& unmerged();

  /// Returns the missing candles that the next step has found, which are not looked for again.
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
  std::optional<std::map<Interval, TimePoint>> unmerged_;  // as it is stored; nothing before it was read
  std::map<Interval, Unmerged> left_;                      // of these
  bool begun_ = false;
};

}  // namespace candled::store
