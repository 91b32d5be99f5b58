#pragma once

#include <memory>
#include <random>
#include <string>

#include "candle/candle_builder.hpp"
#include "postgres/acknowledged.hpp"
#include "postgres/candle_set.hpp"
#include "postgres/connection.hpp"
#include "postgres/forming_ring.hpp"
#include "postgres/merged_table.hpp"
#include "postgres/node_lease.hpp"
#include "postgres/pair_table.hpp"
#include "postgres/version_floor.hpp"
#include "store/candle_store.hpp"
#include "store/rules/later_intervals.hpp"
#include "store/rules/merge_rule.hpp"
#include "store/rules/repair_rule.hpp"
#include "store/rules/storing_rule.hpp"

namespace candled::postgres {

/// Writes to a store beside other processes that do the same. It belongs to one thread at a time.
///
/// Every transaction that changes candles, pairs or given-up buckets begins with an UPDATE of the one row of
/// the table `store`, which is the lock that orders these transactions. Everything else is read, decided by
/// the rules of a store, and written under that lock.
class Writer : public store::CandleWriter {
 public:
  /// The options of a writer.
  struct Options {
    CandleBuilder::Options built_with;  ///< the options that candles are built with
    std::string node;                   ///< the name of this process in the store, which no other one has
    milliseconds resend;                ///< for how long stored candles are kept, to be stored again
  };

  /// Each commit raises `floor`, which must outlive the writer. Connects and reads. Throws PostgresError.
  Writer(Target target, std::shared_ptr<PairKeys> keys, VersionFloor& floor, const Options& options);

  ~Writer() override { lease_.end(session_); }

  std::expected<store::Stored, store::StoreError> store(const store::Batch& batch) override;
  /// Returns 0: candles of the future are not stored, so none is withdrawn.
  std::uint64_t withdrawn() const override { return 0; }
  std::expected<store::Repaired, store::StoreError> repair(const store::Repair& repair) override;
  std::map<Interval, TimePoint> unmerged() const override { return unmerged_; }
  std::expected<store::MergedLater, store::StoreError> merge_later() override;
  std::expected<std::vector<PairCandle>, store::StoreError> merge_anew(
      std::span<const store::StoredBucket> buckets) override;
  std::expected<std::size_t, store::StoreError> take_over(const store::TakenOver& rows) override;
  std::expected<store::Removed, store::StoreError> remove(const store::Removal& removal) override;
  std::expected<store::GivenWay, store::StoreError> give_way(std::span<const PairId> candidates,
                                                             std::size_t count) override;
  std::expected<bool, store::StoreError> maintain() override;

 private:
  /// The row of the table `store` as the transaction's UPDATE has left it.
  struct Locked {
    Connection& connection;
    std::int64_t version;
    std::int64_t stamp;
    std::optional<TimePoint> closed_before;  // what closed_until was before
    std::optional<TimePoint> closed_until;   // buckets that ended by then are closed
    std::int64_t partition_buckets;
    TimePoint now;  // by the clock of the database
  };

  template <typename Result, typename Work>
  Result write(std::optional<TimePoint> closed_until, const Work& work);
  Connection& connected();
  Locked lock(Connection& connection, std::optional<TimePoint> closed_until);
  void recover(const Locked& locked);
  bool has_lost_any(Connection& connection) const;
  void keep(const store::Batch& batch);
  void finish(const Locked& locked);
  void end(bool committed);
  bool is_forming_only(const store::Batch& batch) const;
  std::expected<store::Stored, store::StoreError> save_forming(const FormingState& state);
  store::Stored store_all(const store::Batch& batch, const Locked& locked);
  static void refuse_future(const store::Batch& batch, const Locked& locked);
  void expect(std::span<const PairCandle> candles);
  void touch_ended(TimePoint before, TimePoint until);
  TimePoint ended_before(const Locked& locked) const;

  Session session_;
  VersionFloor& floor_;
  const std::string node_;
  std::mt19937_64 random_{std::random_device{}()};
  PairTable pairs_;
  CandleSet candles_;
  MergedTable merged_;
  store::MergeRule merge_;
  store::StoringRule storing_;
  store::RepairRule repair_;
  store::LaterIntervals later_;
  FormingRing forming_;
  NodeLease lease_;
  Acknowledged acknowledged_;
  std::uint64_t connections_ = 0;  // those that were made so far
  std::shared_ptr<const PairView>
      to_be_checked_;                // the pairs before the connection was made; null once it is checked
  std::size_t resent_ = 0;           // not reported yet
  std::optional<Interval> dropped_;  // whose partition this transaction drops
  std::int64_t committed_ = 0;       // the version of the newest transaction
  std::optional<TimePoint> closed_until_;   // as committed by the newest transaction of this process
  std::map<Interval, TimePoint> unmerged_;  // as committed
};

}  // namespace candled::postgres
