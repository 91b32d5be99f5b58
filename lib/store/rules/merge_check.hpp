#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/rules/candle_rows.hpp"
#include "store/rules/checked_rows.hpp"
#include "store/rules/later_rows.hpp"
#include "store/verification.hpp"

namespace candled::store {

/// The facts about a whole store that the check of its bigger candles needs.
struct CheckedStore {
  /// The open times of the first and the newest candle of a series.
  struct Extent {
    TimePoint first;
    TimePoint newest;
  };

  std::size_t end_of_ids = 0;  ///< one more than the greatest id of a known pair
  TimePoint newest{};  ///< open_time of the newest candle of all; the store was certainly written to then
  milliseconds longest_gap{0};                             ///< the longest gap of a complete candle
  std::optional<TimePoint> collected_until{};              ///< start of the forming bucket of a collector
  std::map<Interval, std::optional<Unmerged>> unmerged{};  ///< see LaterRows
  std::map<Interval, TimePoint> removed_until{};           ///< see CandleRows
  /// The extents of all series. A summary that the store keeps beside its candles counts, too: it still knows
  /// of a candle that was lost at either end.
  std::map<std::pair<PairId, Interval>, Extent> extents{};
};

/// An interval whose candles are merges.
struct MergedInterval {
  Interval interval;
  std::vector<Interval> smaller;  ///< the stored intervals that divide it, descending; at least one
};

/// Returns the intervals among the `stored` ones, which ascend, that another one divides.
std::vector<MergedInterval> merged_intervals(std::span<const Interval> stored);

/// Called with the bucket of a wrong or missing candle, and a phrase about it.
using MergeFinding = std::function<void(const StoredBucket& bucket, std::string what)>;

/// Checks that every candle of an interval is the merge of its parts, as CandleStore::verify() defines it,
/// and that none is missing. Adds the rows to `checked`. The order of findings is that of the rows.
void check_merges(CheckedRows& rows, const CheckedStore& store, const MergedInterval& merged,
                  Checked& checked, const MergeFinding& finding);

}  // namespace candled::store
