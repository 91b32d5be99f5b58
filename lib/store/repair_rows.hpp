#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <vector>

#include "candle/merge.hpp"
#include "candle/series.hpp"
#include "store/candle_store.hpp"
#include "store/candle_table.hpp"
#include "store/candle_walk.hpp"
#include "store/removed_rows.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// The stretches that were given up, in a database that is read or written.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class GivenUpRows {
 public:
  explicit GivenUpRows(const Connection& connection);

  void insert(PairId pair, Interval interval, const GivenUp& given_up);
  /// Those that lie at least in part in `range`, ascending.
  std::vector<GivenUp> select(PairId pair, Interval interval, TimeRange range);

 private:
  Statement insert_;
  Statement select_;
};

/// Puts the exchange's candles into the table, and keeps bigger candles the merge of their parts.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class RepairRows {
 public:
  /// `candles` is the table's one writer. Both must outlive it.
  RepairRows(const Connection& connection, CandleTable& candles, Series::Options built_with);

  /// What CandleWriter::repair() promises; what ended by `closed_until` is closed.
  Repaired apply(const Repair& repair, TimePoint closed_until);

  /// A bigger candle that has closed just now, as it is to be stored: merged from its stored parts if one of
  /// them has been repaired, or if it is not complete, else as it is.
  PairCandle agreeing_with_parts(const PairCandle& closed);

  /// Whether the stored candle of that pair and bucket is a live one of another time than `closed`, which is
  /// complete and has closed just now.
  bool is_of_another_time(const PairCandle& closed);

  /// Forgets which buckets that ended until then have repaired parts: they are closed and stored.
  void closed(TimePoint until);

 private:
  using Key = std::tuple<Interval, PairId, TimePoint>;

  std::size_t take(const Repair& repair, TimePoint closed_until);
  std::size_t derive(const Repair& repair, TimePoint closed_until);
  bool derive(PairId pair, Interval interval, TimePoint open_time);
  void derive_missing_parts(PairId pair, Interval interval, TimePoint open_time);
  std::optional<Candle> merged(PairId pair, Interval interval, TimePoint open_time);
  std::vector<Candle> stored_in(PairId pair, Interval interval, TimeRange range);

  bool can_derive(Interval interval, TimePoint open_time) const;

  const Series::Options built_with_;
  CandleTable& candles_;
  CandleWalk walk_;
  GivenUpRows given_up_;
  RemovedRows removed_;
  std::map<Interval, TimePoint> removed_until_;  // as of the newest apply()
  std::set<Key> running_;  // bigger buckets with a repaired part that have not closed yet
};

}  // namespace candled::store
