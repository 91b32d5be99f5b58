#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>

#include "store/candle_store.hpp"
#include "store/changes.hpp"
#include "store/counting_writer.hpp"

namespace candled::test {

/// A store in memory that does what candle_store.hpp says in the plainest way: it sorts by the one order,
/// then filters.
///
/// Thread-safe, its readers too.
class MemoryStore final : public store::CandleStore, private store::CandleWriter {
 public:
  std::string description() const override { return "memory"; }
  store::CandleWriter& writer() override { return counting_; }
  const store::Changes& changes() const override { return changes_; }
  std::expected<std::unique_ptr<store::CandleReader>, store::StoreError> open_reader() override;
  /// Not supported: it throws.
  std::expected<std::unique_ptr<store::CandleScan>, store::StoreError> scan(
      const store::ScanQuery&) override {
    throw std::logic_error("a store in memory is not scanned");
  }
  /// Not supported: it throws.
  std::expected<std::uint64_t, store::StoreError> verify(const store::VerificationOutput&) override {
    throw std::logic_error("a store in memory is not verified");
  }

  /// From here on all reading and opening fails with `error`, or works again.
  void fail_with(std::optional<store::StoreError> error);
  /// From here on what is saved of the open bucket is unreadable for the reason `why`.
  void spoil_forming(std::string why);
  /// Returns the number of readers opened so far.
  std::size_t readers_opened() const;
  Pairs pairs() const;

 private:
  class Reader;
  using Key = std::tuple<TimePoint, std::string, Interval>;

  std::expected<store::Stored, store::StoreError> store(const store::Batch& batch) override;
  std::uint64_t withdrawn() const override { return 0; }
  /// Takes the fetched candles; it merges none.
  std::expected<store::Repaired, store::StoreError> repair(const store::Repair& repair) override;

  std::map<Interval, TimePoint> unmerged() const override { return {}; }
  std::expected<store::MergedLater, store::StoreError> merge_later() override { return store::MergedLater{}; }
  std::expected<std::vector<PairCandle>, store::StoreError> merge_anew(
      std::span<const store::StoredBucket>) override {
    return std::vector<PairCandle>{};
  }

  /// Removes exactly what is named, at once.
  std::expected<store::Removed, store::StoreError> remove(const store::Removal& removal) override;
  std::expected<store::GivenWay, store::StoreError> give_way(std::span<const PairId> candidates,
                                                             std::size_t count) override;
  std::expected<bool, store::StoreError> maintain() override { return false; }

  store::ChangeCounter changes_;
  store::CountingWriter counting_{*this, changes_};
  mutable std::mutex mutex_;  // guards all below
  Pairs pairs_;
  std::map<Key, PairCandle> candles_;
  store::SavedForming forming_;
  store::SavedForming replayed_;
  std::map<std::pair<PairId, Interval>, std::vector<store::GivenUp>> given_up_;
  std::map<Interval, TimePoint> removed_until_;
  std::optional<store::StoreError> error_;
  std::size_t readers_opened_ = 0;
};

}  // namespace candled::test
