#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "candle/candle_builder.hpp"
#include "candle/merge.hpp"
#include "store/rules/bigger_candle.hpp"
#include "store/rules/candle_rows.hpp"

namespace candled::store {

/// Reads the stored parts of bigger candles and merges them.
///
/// Intervals that are stored but no longer configured are included: their candles are parts of longer ones.
/// Not thread-safe.
class StoredParts {
 public:
  /// `rows` must outlive it.
  StoredParts(CandleRows& rows, CandleBuilder::Options built_with);

  /// Returns the intervals that are configured or stored, ascending.
  const std::vector<Interval>& intervals() const { return intervals_; }
  /// Adds `interval` to intervals().
  void add_interval(Interval interval);

  bool is_configured(Interval interval) const;
  /// Returns the configured intervals whose candles builders merge, ascending.
  std::span<const Interval> configured_bigger() const { return built_with_.intervals.bigger(); }
  /// Returns the configured interval from which builders merge candles of `interval`; empty if they do not.
  std::optional<Interval> configured_part_of(Interval interval) const;
  /// Returns whether parts of candles of `interval` may be stored.
  bool may_have_parts(Interval interval) const;

  /// Returns the stored candle of a bucket; empty if there is none.
  std::optional<Candle> stored(PairId pair, Interval interval, TimePoint open_time);
  /// Returns the merge of the stored parts of a bucket, if possible from an interval of which all parts
  /// exist. Returns nothing without a part, or if parts or the candle itself may have been removed: the
  /// remaining parts would make a different candle.
  std::optional<MergedCandle> merged(PairId pair, Interval interval, TimePoint open_time);

  /// Makes the times of removals be read again when they are next needed. Call at the end of a transaction.
  void forget() { removed_until_.reset(); }

 private:
  std::vector<Interval> parts_of(Interval interval) const;
  std::optional<MergedCandle> merged_from(Interval part, PairId pair, Interval interval, TimePoint open_time);
  bool may_have_been_removed(Interval interval, TimePoint open_time);

  const CandleBuilder::Options built_with_;
  CandleRows& rows_;
  std::vector<Interval> intervals_;
  std::optional<std::map<Interval, TimePoint>> removed_until_;  // as of this transaction
};

}  // namespace candled::store
