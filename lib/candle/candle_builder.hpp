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
/// All pairs share one open bucket of the shortest interval; bigger candles are merged from its closed
/// candles, so that they cannot disagree with them. Time only comes in through arguments and never runs
/// backwards here: what has closed stays closed, whatever the caller's clock does.
///
/// Not thread-safe. Memory grows with the number of pairs only.
class CandleBuilder {
 public:
  struct Options {
    Intervals intervals;
    milliseconds max_gap{5'000};  ///< the longest gap of a complete candle
  };

  /// Starts observing at `started`. Candles of buckets that had begun before are not complete.
  CandleBuilder(Options options, TimePoint started);

  /// Takes back what an earlier run stored, so that the bigger candles then forming go on: all candles of the
  /// interval that was its shortest from `from` on, ascending by open_time, in as many calls as suits, before
  /// anything else. Appends to `closed` bigger ones that have ended since, as the next close() does; those
  /// that began before `from` are left out, and those without a first part are not complete: perhaps it was
  /// not observed. What was closed then stays closed: samples before the last candle's end are late, even if
  /// the clock has been set back.
  void restore(TimePoint from, std::span<const PairCandle> candles, std::vector<PairCandle>& closed);

  /// Goes on with the bucket that was open when an earlier run ended, after restore() and before anything
  /// else. A state of another interval, or of a bucket whose candles were restored, is out of date: nothing
  /// of it is taken.
  void take_back(const FormingState& state);

  /// The same with the state of an interval that is not the shortest any more. What a pair has goes into the
  /// shortest buckets, of each interval, that all of it lies in: it cannot be cut. So the open bucket of the
  /// shortest interval is not complete unless it has all that every pair has. Appends to `closed` bigger
  /// candles that have ended since.
  ///
  /// state() knows nothing of what went into bigger buckets: a second end within the same bucket loses it.
  void carry(const FormingState& state, std::vector<PairCandle>& closed);

  /// Says, after take_back() or carry(), that there was no end: what follows is observed from `time` on,
  /// however long it takes to come.
  void observed_since(TimePoint time);

  /// Takes what one poll saw at `time`, in order of arrival, and first appends to `closed` what `time` shows
  /// to have ended. False when `time` is beyond latest_sample_time, or its bucket has closed already: nothing
  /// is taken then, and if that is longer ago than the gap allowed the clock was set back, and the open
  /// bucket is not complete.
  bool add(TimePoint time, std::span<const Sample> samples, std::vector<PairCandle>& closed);

  /// Appends to `closed` the candles of every bucket that ends at or before `now`: by close_time, the
  /// shortest interval first among those that end together, then by pair.
  void close(TimePoint now, std::vector<PairCandle>& closed);

  /// Drops what the forming buckets have of a pair that has given way to others.
  void forget(PairId pair);

  /// The end of the open bucket of the shortest interval: when close() has work again.
  TimePoint next_close() const { return shortest_.open_time + shortest_.interval.length(); }

  /// How it stands: what take_back() of a later run goes on from.
  FormingState state() const;

  /// The forming candles of every interval: what others may read while this goes on.
  FormingCandles forming() const;

  const Intervals& intervals() const { return options_.intervals; }
  milliseconds max_gap() const { return options_.max_gap; }

 private:
  /// What is known of the buckets that a part belongs to.
  struct Known {
    TimePoint began;          ///< of those that began earlier, not all candles are known
    TimePoint observed_from;  ///< what they had before was perhaps not seen
  };

  void close_shortest(std::vector<PairCandle>& closed);
  void merge_into_bigger(PairId pair, const Forming& part, TimeRange lies_in, Known known);
  void close_bigger(TimePoint now, std::vector<PairCandle>& closed);
  void emit(FormingBucket& bucket, std::vector<PairCandle>& closed) const;

  Options options_;
  TimePoint started_;
  TimePoint observed_from_;  // what the open bucket has from before is not all of it; usually started_
  FormingBucket shortest_;
  std::vector<FormingBucket> bigger_;
  mutable std::shared_ptr<const std::vector<FormingBucket>> shared_bigger_;  // null when bigger_ is newer
  std::optional<TimePoint> restored_until_;
};

}  // namespace candled
