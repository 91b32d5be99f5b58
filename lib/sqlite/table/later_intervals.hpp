#pragma once

#include <map>
#include <optional>
#include <vector>

#include "candle/intervals.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/table/removed_until.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// From when on candles of each interval are merged from all parts that were stored: of those that have been
/// configured since the last that were not. In the caller's transaction.
std::map<Interval, TimePoint> read_merged(const Connection& connection);

/// Finds the candles that are missing because their interval was configured later than their parts were
/// stored: a step at a time, the shorter intervals before the longer, of each the newest first. How far it
/// has come stands in the database.
///
/// Everything happens in the caller's transaction. Not thread-safe.
class LaterIntervals {
 public:
  /// A step ends after about so many buckets found, and looks at about so many rows: it bounds how long
  /// others wait.
  static constexpr std::size_t found_at_once = 1'000;
  static constexpr std::int64_t rows_at_once = 20'000;

  LaterIntervals(const Connection& connection, Intervals configured);

  /// To be called first in each transaction that stores or repairs candles. What intervals that are not
  /// configured miss from then on is to be found when they are again; where no parts are stored yet nothing
  /// can be missing.
  void begin();

  /// Of which configured intervals candles may be missing: those that opened before the time.
  const std::map<Interval, TimePoint>& unmerged();

  /// The missing candles that the next step has found, which are not looked for again.
  std::vector<store::StoredBucket> next();

  /// To be called when the transaction was rolled back.
  void forget();

 private:
  /// What is left of an interval: the pairs of a block from `pair` on, and all blocks before it.
  struct Left {
    std::int64_t block;
    std::int64_t pair;
  };

  void read();
  std::vector<Interval> stored();
  std::vector<Interval> parts_of(Interval interval);
  std::optional<std::int64_t> last_block(Interval interval, const std::vector<Interval>& parts,
                                         std::int64_t until);
  std::int64_t end_of_ids();
  std::vector<std::uint16_t> missing(Interval interval, const std::vector<Interval>& parts, Left at,
                                     std::int64_t last_pair);
  void save(Interval interval, std::optional<Left> left);

  const Intervals configured_;
  RemovedUntil removed_;
  Statement select_;
  Statement replace_;
  Statement delete_;
  Statement select_spans_;
  Statement end_of_ids_;
  Statement last_block_;
  Statement slots_;
  std::optional<std::map<Interval, TimePoint>> unmerged_;  // as the database says; nothing before it was read
  std::map<Interval, Left> left_;                          // of these
  bool begun_ = false;
};

}  // namespace candled::sqlite
