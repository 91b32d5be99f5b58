#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "candle/candle.hpp"
#include "candle/traded.hpp"
#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/rules/candle_rows.hpp"

namespace candled::postgres {

/// The candles that a transaction works on, for the rules of a store.
///
/// They are read in few queries, each for all pairs of the transaction, and written in one when the
/// transaction ends: a round trip for each candle would take longer than everything else. Not thread-safe.
class CandleSet : public store::CandleRows {
 public:
  /// What a transaction has changed in the candles of an interval.
  struct Change {
    TimePoint first;  ///< open_time of the oldest and the newest changed candle
    TimePoint last;
    std::optional<PairId> pair;  ///< empty if candles of several pairs changed
  };

  /// Begins a transaction, which is open on `connection` and holds the lock of the store. `pairs` are the
  /// stored pairs, and `partition_buckets` is what the store says. All must outlive the transaction.
  void begin(Connection& connection, const PairView& pairs, const PairKeys& keys,
             std::int64_t partition_buckets);
  /// Takes the pairs as this transaction has changed them. They must outlive it.
  void use(const PairView& pairs) { pairs_ = &pairs; }
  /// Says which pairs the transaction is about, ascending. Candles of others are read, too, but one by one.
  /// Without this call it is about all pairs.
  void expect_pairs(std::vector<PairId> pairs);
  /// Reads the candles that the rules will ask for, where they are not known yet.
  void fetch(Interval interval, TimeRange range);
  /// Returns the pairs that have candles of `interval` in `range`, and when these open. Reads all pairs.
  std::set<std::pair<PairId, TimePoint>> open_times(Interval interval, TimeRange range);
  /// Returns the end of the newest candle of all, as of the beginning of the transaction; empty without any.
  std::optional<TimePoint> newest_end() const;

  /// Stores candles in buckets that have none, at once and whatever the rules say. `traded` has the trades of
  /// each, or is empty. Returns their number. Call at most once, and before anything is read.
  std::size_t take_over(std::span<const PairCandle> candles, std::span<const std::optional<Traded>> traded);

  /// Writes what has changed. Nothing may be changed afterwards.
  void write();
  /// Returns what has changed, by interval.
  std::map<Interval, Change> changes() const;
  /// Returns whether buckets were given up.
  bool gave_up() const { return !given_up_now_.empty(); }
  /// Forgets which partitions are there, because some were dropped.
  void forget_partitions() { partitions_.clear(); }
  /// Forgets everything, after the transaction has ended. What is known of partitions stays if it was
  /// `committed`.
  void end(bool committed);

  std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) override;
  bool insert(const PairCandle& candle) override;
  void replace(const PairCandle& candle) override;
  void set_traded(const PairCandle& candle, const Traded& traded) override;
  std::vector<store::SeriesSummary> series() override;
  std::vector<Interval> intervals() override;
  std::vector<store::GivenUp> given_up(PairId pair, Interval interval, TimeRange range) override;
  void give_up(PairId pair, Interval interval, const store::GivenUp& given_up) override;
  std::map<Interval, TimePoint> removed_until() override;

 private:
  /// A bucket that has a row.
  struct Row {
    std::optional<Candle> candle{};  // empty if it cannot be read
    std::optional<Traded> traded{};  // set in this transaction
    bool is_new = false;
    bool changed = false;
  };
  using Series = std::pair<Interval, PairId>;
  using Ranges = std::vector<TimeRange>;  // joined, ascending

  static bool covers(const Ranges& ranges, TimeRange range);
  bool is_expected(PairId pair) const;
  bool is_unknown(Ranges& known, Interval interval, TimeRange range) const;
  void fetch_all(Interval interval, TimeRange range);
  void fetch(Ranges& known, std::span<const PairId> pairs, Interval interval, TimeRange range);
  void require(PairId pair, Interval interval, TimeRange range);
  void load(const Result& rows, Interval interval);
  void load_given_up(Interval interval, TimeRange range);
  void add_partitions();
  void add_partition(Interval interval, TimePoint open_time);
  void write_candles();
  void extend_series();
  void write_given_up();

  Connection* connection_ = nullptr;
  const PairView* pairs_ = nullptr;
  const PairKeys* keys_ = nullptr;
  std::int64_t partition_buckets_ = 0;
  std::vector<std::pair<Interval, TimePoint>> spans_;  // stored intervals, and their newest open_time
  std::optional<std::vector<PairId>> expected_;        // empty: all pairs
  std::map<Series, std::map<TimePoint, Row>> rows_;
  std::map<Interval, Ranges> fetched_all_;   // of all pairs
  std::map<Interval, Ranges> fetched_;       // of the expected pairs
  std::map<Series, Ranges> fetched_single_;  // of others
  std::map<Interval, Ranges> fetched_given_up_;
  std::map<Series, std::vector<store::GivenUp>> given_up_;
  std::vector<std::pair<Series, store::GivenUp>> given_up_now_;
  std::map<Interval, Change> taken_over_;
  std::set<std::pair<Interval, std::int64_t>> partitions_;  // known to be there
};

}  // namespace candled::postgres
