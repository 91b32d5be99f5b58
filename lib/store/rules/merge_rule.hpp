#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "candle/candle_builder.hpp"
#include "store/rules/stored_before.hpp"
#include "store/rules/stored_parts.hpp"

namespace candled::store {

/// Keeps every bigger candle of a store the merge of its stored parts.
///
/// Whoever changes parts says so beforehand (touch), and merge() makes anew what they belong to, by
/// bigger_candle().
///
/// Candles of intervals that are stored but no longer configured are merged anew, and none is added: what is
/// missing of them comes when they are configured again.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class MergeRule {
 public:
  /// `rows` must outlive it. `built_with` says how the candles come about that are offered.
  MergeRule(CandleRows& rows, CandleBuilder::Options built_with);

  /// Begins a transaction that stores. In the first one, takes up the bigger buckets in which an earlier
  /// writer has ended: nobody else may ever come back to them.
  void begin();

  /// Returns whether candles may be stored that are parts of those of `interval`: of an interval that is
  /// configured, or was.
  bool may_have_parts(Interval interval) const { return parts_.may_have_parts(interval); }

  /// Stores a bigger candle that has closed, unless its parts are to say what it is: then merge() stores it.
  /// Returns whether it was new and is stored.
  bool add(const PairCandle& closed);

  /// Notes, before it happens, that a candle is inserted or replaced, or that what is known of its bucket
  /// changes.
  void touch(PairId pair, Interval part, TimePoint open_time);
  /// Notes the same, unless all that is stored around the candle has come from this writer, as one builder
  /// closed it: what add() is given then is the merge already.
  void touch_unless_new(const PairCandle& part);

  /// Notes that the candle of a bucket was taken away, is missing though there may be parts of it, or is
  /// about to come from another builder than those before it.
  void touch_bucket(const StoredBucket& bucket);
  /// Notes that the candle of a bucket is not what its stored parts say: whatever it is, it becomes that.
  void touch_wrong(const StoredBucket& bucket);

  /// Returns whether merge() has anything to do.
  bool has_work() const { return !touched_.empty(); }
  /// Merges what was touched and has ended by `closed_until` or is stored, and what was added, the shorter
  /// before the longer. Returns what has changed; what has not ended waits.
  std::vector<PairCandle> merge(TimePoint closed_until);

  /// Ends the transaction: as it was committed, or rolled back.
  void committed();
  void rolled_back();

 private:
  using Key = std::tuple<Interval, PairId, TimePoint>;

  /// A bigger bucket in which something changes.
  struct Touched {
    bool there;                      // its candle was stored: somebody has seen it end
    bool was_merge;                  // its candle was the merge of its stored parts
    std::optional<Candle> closed{};  // as it was added
    bool wrong = false;              // whatever is stored makes way
    bool done = false;               // in this transaction
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
  std::map<Key, Touched> touched_;
  bool begins_ = false;  // in this transaction
  bool begun_ = false;   // whether what an earlier writer left was taken up
};

}  // namespace candled::store
