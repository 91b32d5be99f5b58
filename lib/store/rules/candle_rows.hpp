#pragma once

#include <map>
#include <vector>

#include "candle/candle.hpp"
#include "candle/traded.hpp"
#include "store/candle_store.hpp"

namespace candled::store {

/// The interface through which the rules read and write the rows of a store.
///
/// A database that implements these few calls gets every rule of this folder: which of two candles stays,
/// which bigger candle is stored, and what a repair may replace. SQL decides nothing, so two databases cannot
/// differ.
///
/// Everything happens in one transaction of the caller, which no other writer may interleave. A call sees the
/// effects of the calls before it; the implementation decides when they reach the database. Failures are
/// exceptions, upon which the caller rolls back.
class CandleRows {
 public:
  virtual ~CandleRows() = default;

  /// Returns the candles of one pair and interval that opened in `range`, ascending. Returns none if one of
  /// them cannot be read, so that storing continues beside a damaged row.
  virtual std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) = 0;

  /// Stores a candle unless a row for its (pair, interval, open_time) exists. Returns whether it was stored.
  virtual bool insert(const PairCandle& candle) = 0;

  /// Stores a candle in place of the row for its (pair, interval, open_time), which must exist.
  /// The trades of the replaced candle are forgotten.
  virtual void replace(const PairCandle& candle) = 0;

  /// Stores the trades of the candle in the row for its (pair, interval, open_time), which must exist.
  virtual void set_traded(const PairCandle& candle, const Traded& traded) = 0;

  /// Returns one summary for each pair and interval that has candles. It may leave out candles that this
  /// transaction has inserted.
  virtual std::vector<SeriesSummary> series() = 0;

  /// Returns the intervals of the stored candles of all pairs, ascending.
  virtual std::vector<Interval> intervals() = 0;

  /// Returns the given-up buckets that lie at least partly in `range`, ascending.
  virtual std::vector<GivenUp> given_up(PairId pair, Interval interval, TimeRange range) = 0;

  /// Records that buckets were given up.
  virtual void give_up(PairId pair, Interval interval, const GivenUp& given_up) = 0;

  /// Returns the time until which candles of each interval were removed for their age.
  virtual std::map<Interval, TimePoint> removed_until() = 0;
};

/// Returns the bucket of `interval` that starts at `open_time`.
inline TimeRange bucket_of(Interval interval, TimePoint open_time) {
  return {open_time, open_time + interval.length()};
}

/// Returns whether candles of `interval` that opened at `open_time` may have been removed for their age.
inline bool was_removed(const std::map<Interval, TimePoint>& removed_until, Interval interval,
                        TimePoint open_time) {
  const auto until = removed_until.find(interval);
  return until != removed_until.end() && open_time < until->second;
}

}  // namespace candled::store
