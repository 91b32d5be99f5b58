#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "candle/interval.hpp"
#include "candle/pair.hpp"
#include "candle/time.hpp"

namespace candled::store {

/// The number of buckets in a stretch. Stretches are counted from the Unix epoch.
inline constexpr std::int64_t buckets_per_stretch = 16;

/// The part of an interval that is not merged yet: in the stretch that ends at `end` the pairs from `pair`
/// on, and in all earlier stretches every pair.
struct Unmerged {
  TimePoint end;
  PairId pair;
};

/// The interface through which LaterIntervals reads and writes rows of a store besides CandleRows.
class LaterRows {
 public:
  virtual ~LaterRows() = default;

  /// Returns the saved unmerged part of each interval; empty for an interval that is merged.
  virtual std::map<Interval, std::optional<Unmerged>> unmerged() = 0;
  /// Saves the unmerged part of an interval, in place of the one saved before.
  virtual void save(Interval interval, const std::optional<Unmerged>& unmerged) = 0;
  /// Removes the saved unmerged part of an interval.
  virtual void remove(Interval interval) = 0;

  /// Returns the start of the newest stretch of `interval` that contains candles and ends by `until`.
  virtual std::optional<TimePoint> newest_stretch(Interval interval, TimePoint until) = 0;
  /// Returns the open times in `range` of the stored candles of `interval`, for the pairs from `first` to
  /// before `end`, in any order. `range` consists of whole stretches.
  virtual std::vector<std::pair<PairId, TimePoint>> open_times(Interval interval, TimeRange range,
                                                               PairId first, PairId end) = 0;
  /// Returns one more than the greatest id of a stored pair.
  virtual std::uint32_t end_of_ids() = 0;
};

}  // namespace candled::store
