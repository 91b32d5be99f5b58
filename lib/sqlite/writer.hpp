#pragma once

#include "candle/candle_builder.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/candle_table.hpp"
#include "sqlite/table/future_marks.hpp"
#include "sqlite/table/merged_rows.hpp"
#include "sqlite/table/old_candles.hpp"
#include "sqlite/table/pair_removal.hpp"
#include "sqlite/table/pair_rows.hpp"
#include "sqlite/table/table_rows.hpp"
#include "store/candle_store.hpp"
#include "store/rules/future_candles.hpp"
#include "store/rules/later_intervals.hpp"
#include "store/rules/merge_rule.hpp"
#include "store/rules/repair_rule.hpp"
#include "store/rules/storing_rule.hpp"

namespace candled::sqlite {

/// Writes to a store through the one writing connection, which it owns. It belongs to one thread at a time.
class Writer : public store::CandleWriter {
 public:
  /// Takes a connection to a database of the newest schema. `built_with` holds the options that candles are
  /// built with, so that bigger ones are merged alike.
  Writer(Connection connection, const CandleBuilder::Options& built_with);

  std::expected<store::Stored, store::StoreError> store(const store::Batch& batch) override;
  std::uint64_t withdrawn() const override { return withdrawn_; }
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
  /// The event that a transaction must survive once it is committed.
  enum class Durability : std::uint8_t {
    process,  ///< the end of this process
    power,    ///< a power cut as well
  };

  template <typename Result, typename Work>
  Result write(Durability durability, const Work& work);
  void make(Durability durability);
  std::int64_t free_pages();
  store::Stored store_all(const store::Batch& batch);
  store::Stored store_candles(const store::Batch& batch);
  std::size_t take_over_candles(const store::TakenOver& taken);
  std::size_t make_way(const store::Batch& batch);
  TimePoint closed_by(const store::Batch& batch);

  Connection connection_;
  Durability durability_ = Durability::power;
  PairRows pairs_;
  Statement select_spans_;
  CandleTable candles_;
  FormingRows forming_;
  ReplayedRow replayed_;
  TableRows rows_;
  store::MergeRule merge_;
  store::StoringRule storing_;
  store::RepairRule repair_;
  MergedRows merged_;
  store::LaterIntervals later_;
  std::map<Interval, TimePoint> unmerged_;  // as committed
  OldCandles removals_;
  PairRemoval pair_removal_;
  FutureMarks marks_;
  store::FutureCandles future_;
  Statement free_pages_;
  bool can_shrink_ = false;
  bool ages_ = false;  // true if old candles are removed from the store
  std::uint64_t withdrawn_ = 0;
};

}  // namespace candled::sqlite
