#pragma once

#include "store/candle_store.hpp"
#include "store/changes.hpp"

namespace candled::store {

/// A writer that forwards to another writer and counts the changes it makes, once readers find them.
///
/// It belongs to one thread at a time.
class CountingWriter final : public CandleWriter {
 public:
  /// Both arguments must outlive it.
  CountingWriter(CandleWriter& writer, ChangeCounter& changes) : writer_(writer), changes_(changes) {}

  std::expected<Stored, StoreError> store(const Batch& batch) override;
  std::uint64_t withdrawn() const override { return writer_.withdrawn(); }
  std::expected<Repaired, StoreError> repair(const Repair& repair) override;
  std::map<Interval, TimePoint> unmerged() const override { return writer_.unmerged(); }
  std::expected<MergedLater, StoreError> merge_later() override;
  std::expected<std::vector<PairCandle>, StoreError> merge_anew(
      std::span<const StoredBucket> buckets) override;
  std::expected<std::size_t, StoreError> take_over(const TakenOver& rows) override;
  std::expected<Removed, StoreError> remove(const Removal& removal) override;
  std::expected<GivenWay, StoreError> give_way(std::span<const PairId> candidates,
                                               std::size_t count) override;
  std::expected<bool, StoreError> maintain() override { return writer_.maintain(); }

 private:
  CandleWriter& writer_;
  ChangeCounter& changes_;
};

}  // namespace candled::store
