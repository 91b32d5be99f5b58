#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "candle/candle.hpp"
#include "candle/forming.hpp"
#include "candle/forming_candles.hpp"
#include "candle/forming_state.hpp"
#include "candle/intervals.hpp"

namespace candled {

/// The last price of one pair, as one poll saw it.
struct Sample {
  PairId pair;
  Price price;
};

/// Turns samples into closed candles of every interval.
///
/// All pairs share one forming bucket of the shortest interval. Bigger candles are merged from its closed
/// candles, so the two cannot disagree. Time comes in only through arguments and never runs backwards here: a
/// closed bucket stays closed, whatever the caller's clock does.
///
/// Not thread-safe. Memory grows with the number of pairs only.
class CandleBuilder {
 public:
  struct Options {
    Intervals intervals;
    milliseconds max_gap{5'000};  ///< the longest gap of a complete candle
  };

  /// Starts observing at `started`. Candles of buckets that began earlier are not complete.
  CandleBuilder(Options options, TimePoint started);

  /// Restores the bigger candles that were forming when an earlier run ended, from the candles that it
  /// stored. `candles` are all those of that run's shortest interval from `from` on, ascending by open_time;
  /// they may be passed in any number of calls, before any other call. Appends to `closed` the bigger candles
  /// that have ended since, as the next close() does. A bigger candle that began before `from` is left out.
  /// One without its first part is not complete, since that part was perhaps not observed. Buckets that were
  /// closed then stay closed: samples before the end of the last candle are late, even if the clock has been
  /// set back.
  void restore(TimePoint from, std::span<const PairCandle> candles, std::vector<PairCandle>& closed);

  /// Continues the bucket that was forming when an earlier run ended. Call after restore() and before any
  /// other call. A state of another interval, or of a bucket whose candles were restored, is out of date and
  /// ignored.
  void take_back(const FormingState& state);

  /// Does the same with a state whose interval is no longer the shortest. A pair's state cannot be split, so
  /// it goes into the shortest bucket that contains all of it, and into the bigger buckets that do. The
  /// forming bucket of the shortest interval is therefore not complete unless it contains the state of every
  /// pair. Appends to `closed` the bigger candles that have ended since.
  ///
  /// state() does not include the parts that went into bigger buckets: a second stop within the same bucket
  /// loses them.
  void carry(const FormingState& state, std::vector<PairCandle>& closed);

  /// Declares, after take_back() or carry(), that the run was not interrupted: everything from `time` on
  /// counts as observed, however late it arrives.
  void observed_since(TimePoint time);

  /// Adds the samples of one poll at `time`, in order of arrival, after appending to `closed` the candles of
  /// all buckets that have ended by `time`. Returns false, and adds nothing, if `time` is after
  /// latest_sample_time or its bucket is already closed. If `time` then precedes the forming bucket by more
  /// than the allowed gap, the clock was set back, and the forming bucket is not complete.
  bool add(TimePoint time, std::span<const Sample> samples, std::vector<PairCandle>& closed);

  /// Appends to `closed` the candles of every bucket that ends at or before `now`: by close_time, then from
  /// the shortest interval to the longest, then by pair.
  void close(TimePoint now, std::vector<PairCandle>& closed);

  /// Drops the forming candles of a pair that has given way to others.
  void forget(PairId pair);

  /// Returns the end of the forming bucket of the shortest interval: the time at which close() next has work.
  TimePoint next_close() const { return shortest_.open_time + shortest_.interval.length(); }

  /// Returns the state from which take_back() continues in a later run.
  FormingState state() const;

  /// Returns the forming candles of every interval, as a value that others may read while building continues.
  FormingCandles forming() const;

  const Intervals& intervals() const { return options_.intervals; }
  milliseconds max_gap() const { return options_.max_gap; }

 private:
  /// The limits of what is known of the buckets that a part belongs to.
  struct Known {
    TimePoint began;          ///< buckets that began before this lack some candles
    TimePoint observed_from;  ///< prices before this were perhaps not observed
  };

  void close_shortest(std::vector<PairCandle>& closed);
  void merge_into_bigger(PairId pair, const Forming& part, TimeRange lies_in, Known known);
  void close_bigger(TimePoint now, std::vector<PairCandle>& closed);
  void emit(FormingBucket& bucket, std::vector<PairCandle>& closed) const;

  Options options_;
  TimePoint started_;
  TimePoint observed_from_;  // the forming bucket was not fully observed before this; usually started_
  FormingBucket shortest_;
  std::vector<FormingBucket> bigger_;
  mutable std::shared_ptr<const std::vector<FormingBucket>> shared_bigger_;  // null if bigger_ is newer
  std::optional<TimePoint> restored_until_;
};

}  // namespace candled
