#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "candle/candle_builder.hpp"
#include "store/rules/stored_before.hpp"
#include "store/rules/stored_parts.hpp"

namespace candled::store {

/// The writers of a store.
enum class Writers : std::uint8_t {
  one,      ///< nobody else writes while this one does, so it knows what was stored since it began
  several,  ///< each transaction finds what others have stored since the one before it
};

/// Keeps every bigger candle of a store the merge of its stored parts.
///
/// Changes to parts are announced beforehand with the touch functions. merge() then merges the bigger candles
/// that these parts belong to again, by bigger_candle().
///
/// For intervals that are stored but no longer configured, existing candles are merged again but none is
/// added: missing ones are added when the interval is configured again.
///
/// With one writer, buckets that have not ended wait for later transactions. With several, another one may
/// be the first to see them end, so nothing waits: whoever moves the time by which buckets have ended past
/// the end of a bucket, touches it.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class MergeRule {
 public:
  /// `rows` must outlive it. `built_with` holds the options that the offered candles are built with.
  MergeRule(CandleRows& rows, CandleBuilder::Options built_with, Writers writers = Writers::one);

  /// Begins a transaction that stores. With one writer, the first one takes up the bigger buckets in which an
  /// earlier writer stopped, because nothing else may ever return to them.
  void begin();

  /// Returns the configured intervals whose candles are merged, ascending.
  std::span<const Interval> bigger() const { return parts_.configured_bigger(); }

  /// Returns whether parts of candles of `interval` may be stored, of an interval that is or was configured.
  bool may_have_parts(Interval interval) const { return parts_.may_have_parts(interval); }

  /// Stores a bigger candle that has closed, unless its parts decide its value: then merge() stores it.
  /// Returns whether it was new and is stored.
  bool add(const PairCandle& closed);

  /// Notes, beforehand, that a candle is to be inserted or replaced, or that what is known of its bucket is
  /// to change.
  void touch(PairId pair, Interval part, TimePoint open_time);
  /// Does the same, unless everything that is stored around the candle came from this writer, as one builder
  /// closed it: then the candles given to add() are already the merge.
  void touch_unless_new(const PairCandle& part);

  /// Notes that the candle of a bucket was removed, is missing although it may have parts, or is about to
  /// come from another builder than those before it.
  void touch_bucket(const StoredBucket& bucket);
  /// Notes that the candle of a bucket is wrong: it becomes the merge of its stored parts, whatever it is
  /// now.
  void touch_wrong(const StoredBucket& bucket);

  /// Notes that candles of `interval` were stored without this rule, so that they count as stored before.
  void know(Interval interval);

  /// Returns whether merge() has work to do.
  bool has_work() const { return !touched_.empty(); }
  /// Merges the touched buckets that have ended by `closed_until` or are stored, and those of added candles,
  /// the shorter before the longer. Returns the candles that have changed. Buckets that have not ended wait.
  std::vector<PairCandle> merge(TimePoint closed_until);

  /// Ends a transaction that was committed, or rolled back.
  void committed();
  void rolled_back();

 private:
  using Key = std::tuple<Interval, PairId, TimePoint>;

  /// A bigger bucket that is touched by a change.
  struct Touched {
    bool there;                      // its candle was stored, so its end was observed
    bool was_merge;                  // its candle was the merge of its stored parts
    std::optional<Candle> closed{};  // the candle given to add()
    bool wrong = false;              // the stored candle makes way, whatever it is
    bool done = false;               // merged in this transaction
  };

  template <typename Visit>
  void each_bigger(PairId pair, Interval part, TimePoint open_time, const Visit& visit);
  Touched& touched(Interval interval, PairId pair, TimePoint open_time);
  bool store(const PairCandle& row);
  void merge_missing_parts(PairId pair, Interval interval, TimePoint open_time,
                           std::vector<PairCandle>& changed);

  CandleRows& rows_;
  StoredParts parts_;
  StoredBefore before_;
  const Writers writers_;
  std::map<Key, Touched> touched_;
  bool begins_ = false;  // true in the first transaction
  bool begun_ = false;   // true once the buckets that an earlier writer left are taken up
};

}  // namespace candled::store
