#pragma once

#include "candle/series.hpp"
#include "store/bigger_rows.hpp"
#include "store/candle_store.hpp"
#include "store/candle_table.hpp"
#include "store/forming_rows.hpp"
#include "store/future_candles.hpp"
#include "store/given_up_rows.hpp"
#include "store/later_intervals.hpp"
#include "store/pair_removal.hpp"
#include "store/pair_rows.hpp"
#include "store/removal_rows.hpp"
#include "store/repair_rows.hpp"
#include "store/sqlite.hpp"

namespace candled::store {

/// The one connection that writes. Owns it; one thread at a time.
class SqliteWriter : public CandleWriter {
 public:
  /// Takes a connection to a database of the newest schema. `built_with` is how candles come about, so that
  /// bigger ones can be merged alike.
  SqliteWriter(Connection connection, const Series::Options& built_with);

  std::expected<Stored, StoreError> store(const Batch& batch) override;
  std::uint64_t withdrawn() const override { return withdrawn_; }
  std::expected<Repaired, StoreError> repair(const Repair& repair) override;
  std::map<Interval, TimePoint> unmerged() const override { return unmerged_; }
  std::expected<MergedLater, StoreError> merge_later() override;
  std::expected<std::vector<PairCandle>, StoreError> merge_anew(
      std::span<const StoredBucket> buckets) override;
  std::expected<Removed, StoreError> remove(const Removal& removal) override;
  std::expected<GivenWay, StoreError> give_way(std::span<const PairId> candidates,
                                               std::size_t count) override;
  std::expected<bool, StoreError> shrink() override;

 private:
  /// What a transaction has to survive once it is committed.
  enum class Durability : std::uint8_t {
    process,  ///< the end of this process
    power,    ///< a power cut, too
  };

  template <typename Result, typename Work>
  Result write(Durability durability, const Work& work);
  void make(Durability durability);
  std::int64_t free_pages();
  Stored store_all(const Batch& batch);
  Stored store_candles(const Batch& batch);
  std::size_t make_way(const Batch& batch);
  bool put(const PairCandle& candle);
  TimePoint closed_by(const Batch& batch);

  Connection connection_;
  Durability durability_ = Durability::power;
  PairRows pairs_;
  Statement select_spans_;
  CandleTable candles_;
  FormingRows forming_;
  ReplayedRow replayed_;
  GivenUpRows given_up_;
  BiggerRows bigger_;
  LaterIntervals later_;
  std::map<Interval, TimePoint> unmerged_;  // as it was committed
  CandleWalk walk_;
  RepairRows repairs_;
  RemovalRows removals_;
  PairRemoval pair_removal_;
  FutureCandles future_;
  Statement free_pages_;
  bool can_shrink_ = false;
  std::uint64_t withdrawn_ = 0;
};

}  // namespace candled::store
