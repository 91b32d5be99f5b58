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

/// What of an interval is not merged yet: of the stretch that ends at `end` the pairs from `pair` on, and of
/// all stretches before it every pair.
struct Unmerged {
  TimePoint end;
  PairId pair;
};

/// The rows of a store that LaterIntervals reads and writes besides CandleRows.
class LaterRows {
 public:
  virtual ~LaterRows() = default;

  /// Returns what is not merged yet of each interval that was saved; nothing for one that is merged.
  virtual std::map<Interval, std::optional<Unmerged>> unmerged() = 0;
  /// Saves what is not merged yet of an interval, in place of what was saved of it before.
  virtual void save(Interval interval, const std::optional<Unmerged>& unmerged) = 0;
  /// Removes what was saved of an interval.
  virtual void remove(Interval interval) = 0;

  /// Returns the start of the newest stretch of `interval` that holds candles and ends by `until`.
  virtual std::optional<TimePoint> newest_stretch(Interval interval, TimePoint until) = 0;
  /// Returns the open times in `range` of the stored candles of `interval`, of the pairs from `first` to
  /// before `end`, in any order. `range` is made of whole stretches.
  virtual std::vector<std::pair<PairId, TimePoint>> open_times(Interval interval, TimeRange range,
                                                               PairId first, PairId end) = 0;
  /// Returns the number that follows the greatest id of a stored pair.
  virtual std::uint32_t end_of_ids() = 0;
};

}  // namespace candled::store
