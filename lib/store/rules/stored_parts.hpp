#pragma once

#include <map>
#include <optional>
#include <vector>

#include "candle/candle_builder.hpp"
#include "candle/merge.hpp"
#include "store/rules/bigger_candle.hpp"
#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// The stored parts of bigger candles, and what they are merged to.
///
/// Intervals that are stored but no longer configured take part: their candles are parts of longer ones.
/// Not thread-safe.
class StoredParts {
 public:
  /// `rows` must outlive it.
  StoredParts(CandleRows& rows, CandleBuilder::Options built_with);

  /// Returns the intervals that are configured or stored, ascending.
  const std::vector<Interval>& intervals() const { return intervals_; }
  /// Counts `interval` among them from now on.
  void add_interval(Interval interval);

  bool is_configured(Interval interval) const;
  /// Returns the configured interval that builders merge candles of `interval` from; nothing if they do not.
  std::optional<Interval> configured_part_of(Interval interval) const;
  /// Returns whether candles may be stored that are parts of those of `interval`.
  bool may_have_parts(Interval interval) const;

  /// Returns the stored candle of a bucket.
  std::optional<Candle> stored(PairId pair, Interval interval, TimePoint open_time);
  /// Returns the merge of the stored parts of a bucket: of an interval of which all parts are there, if there
  /// is one. Returns nothing without a part, and where parts or the candle itself may have been removed: what
  /// is left would make another candle.
  std::optional<MergedCandle> merged(PairId pair, Interval interval, TimePoint open_time);

  /// Reads again what was removed when it is next asked for: to be called at the end of a transaction.
  void forget() { removed_until_.reset(); }

 private:
  std::vector<Interval> parts_of(Interval interval) const;
  std::optional<MergedCandle> merged_from(Interval part, PairId pair, Interval interval, TimePoint open_time);
  bool may_have_been_removed(Interval interval, TimePoint open_time);

  const CandleBuilder::Options built_with_;
  CandleRows& rows_;
  std::vector<Interval> intervals_;
  std::optional<std::map<Interval, TimePoint>> removed_until_;  // in this transaction
};

}  // namespace candled::store
