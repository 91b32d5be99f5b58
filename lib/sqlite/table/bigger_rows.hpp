#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "candle/candle_builder.hpp"
#include "candle/merge.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/candle_walk.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/removed_until.hpp"
#include "sqlite/table/stored_before.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Keeps every bigger candle in the table the merge of its stored parts.
///
/// Who changes parts says so beforehand (touch), and merge() makes anew what they belong to. Where not all
/// parts are stored a bigger candle may know more than these: then it stays, unless it was their merge before
/// or the new one is better. A complete one never makes way for one that is not.
///
/// Intervals that are stored but configured no longer take part: their candles are parts of longer ones, and
/// are merged anew, and none is added: what is missing of them comes when they are configured again.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class BiggerRows {
 public:
  /// All must outlive it.
  BiggerRows(const Connection& connection, CandleTable& candles, GivenUpRows& given_up,
             CandleBuilder::Options built_with);

  /// To be called first in each transaction that stores. The first one takes up the bigger buckets in which
  /// an earlier writer has ended: nobody else may ever come back to them.
  void begin();

  /// Whether candles may be stored that are parts of those of `interval`: of one that is configured, or was.
  bool may_have_parts(Interval interval) const;

  /// Stores a bigger candle that has closed, unless its parts are to say what it is: then merge() stores it.
  /// Returns whether it was new and is stored.
  bool add(const PairCandle& closed);

  /// Notes, before it happens, that a candle is inserted or replaced, or that what is known of its bucket
  /// changes.
  void touch(PairId pair, Interval part, TimePoint open_time);
  /// The same, unless all that is stored around the candle has come from this writer, as one builder closed
  /// it: what add() is given then is the merge already.
  void touch_unless_new(const PairCandle& part);

  /// Notes that the candle of a bucket was taken away, is missing though there may be parts of it, or is
  /// about to come from another builder than those before it.
  void touch_bucket(const store::StoredBucket& bucket);
  /// Notes that the candle of a bucket is not what its stored parts say: whatever it is, it becomes that.
  void touch_wrong(const store::StoredBucket& bucket);

  /// Whether merge() has anything to do.
  bool has_work() const { return !touched_.empty(); }
  /// Merges what was touched and has ended by `closed_until` or is stored, and what was added, the shorter
  /// before the longer. Returns what has changed; what has not ended waits.
  std::vector<PairCandle> merge(TimePoint closed_until);

  /// To be called when the transaction was committed, or rolled back.
  void committed();
  void rolled_back();

 private:
  using Key = std::tuple<Interval, PairId, TimePoint>;

  /// A bigger bucket in which something changes.
  struct Touched {
    bool there;                      // its candle was stored: somebody has seen it end
    bool bound;                      // its candle was the merge of its stored parts
    std::optional<Candle> closed{};  // as it was added
    bool wrong = false;              // whatever is stored makes way
    bool done = false;               // in this transaction
  };
  struct Merged {
    Candle candle;
    bool whole;
  };

  bool is_configured(Interval interval) const;
  /// Whether candles of `interval` are built from those of a shorter one that is configured.
  bool has_parts(Interval interval) const;
  template <typename Visit>
  void each_bigger(PairId pair, Interval part, TimePoint open_time, const Visit& visit);
  Touched& touched(Interval interval, PairId pair, TimePoint open_time);
  std::optional<Candle> settled(PairId pair, Interval interval, TimePoint open_time, const Touched& how);
  bool store(const PairCandle& row);
  void merge_missing_parts(PairId pair, Interval interval, TimePoint open_time,
                           std::vector<PairCandle>& changed);
  std::vector<Interval> parts_of(Interval interval) const;
  std::optional<Merged> merged(PairId pair, Interval interval, TimePoint open_time);
  std::optional<Merged> merged_from(Interval part, PairId pair, Interval interval, TimePoint open_time);
  std::optional<Candle> stored(PairId pair, Interval interval, TimePoint open_time);
  std::vector<Candle> stored_in(PairId pair, Interval interval, TimeRange range);
  bool may_have_been_removed(Interval interval, TimePoint open_time);

  const CandleBuilder::Options built_with_;
  CandleTable& candles_;
  GivenUpRows& given_up_;
  CandleWalk walk_;
  RemovedUntil removed_;
  StoredBefore before_;
  std::vector<Interval> intervals_;                             // that are configured or stored, ascending
  std::optional<std::map<Interval, TimePoint>> removed_until_;  // in this transaction
  std::map<Key, Touched> touched_;
  bool begins_ = false;  // in this transaction
  bool begun_ = false;   // whether what an earlier writer left was taken up
};

}  // namespace candled::sqlite
