#pragma once

#include <map>
#include <vector>

#include "candle/candle.hpp"
#include "store/candle_store.hpp"

namespace candled::store {

/// The rows of a store as its rules read and write them.
///
/// A database that implements these few calls gets every rule of this folder: which of two candles stays,
/// which bigger candle is stored, what a repair may replace. SQL decides nothing, so that two databases
/// cannot differ.
///
/// Everything happens in one transaction of the caller, which no other writer may interleave. A call sees
/// what the calls before it have written; whether that has reached the database by then is the
/// implementation's matter. Failures are exceptions; the caller rolls back then.
class CandleRows {
 public:
  virtual ~CandleRows() = default;

  /// Returns the candles of one pair and interval that opened in `range`, ascending. Returns none if one of
  /// them cannot be read, so that storing goes on beside a damaged row.
  virtual std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) = 0;

  /// Stores a candle unless a row of its (pair, interval, open_time) is there. Returns whether it did.
  virtual bool insert(const PairCandle& candle) = 0;

  /// Stores a candle in place of the row of its (pair, interval, open_time), which must be there.
  virtual void replace(const PairCandle& candle) = 0;

  /// Returns one summary per pair and interval that has candles. It may leave out what this transaction has
  /// inserted.
  virtual std::vector<SeriesSummary> series() = 0;

  /// Returns the intervals that candles of any pair are stored of, ascending.
  virtual std::vector<Interval> intervals() = 0;

  /// Returns the buckets that were given up and lie at least in part in `range`, ascending.
  virtual std::vector<GivenUp> given_up(PairId pair, Interval interval, TimeRange range) = 0;

  /// Remembers that buckets were given up.
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
