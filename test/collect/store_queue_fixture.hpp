#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "collect/store_queue.hpp"
#include "support/times.hpp"

namespace candled::collect {

using namespace std::chrono_literals;
using store::StoreError;
using store::StoreFailure;
using test::noon;

inline constexpr milliseconds patience = 20s;

/// A writer that records its batches and can be made to fail.
class FakeWriter final : public store::CandleWriter {
 public:
  std::expected<store::Stored, StoreError> store(const store::Batch& batch) override {
    const std::scoped_lock lock(mutex_);
    if (failures_ > 0) {
      --failures_;
      return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    }
    for (const auto& [id, pair] : batch.new_pairs) {
      pairs_.push_back(pair.name);
      ids_.push_back(id);
    }
    transactions_.emplace_back();
    for (const auto& [pair, candle] : batch.candles) transactions_.back().push_back(candle.open_time);
    if (batch.forming) forming_.push_back(batch.forming->open_time);
    return store::Stored{.candles = batch.candles.size()};
  }
  std::uint64_t withdrawn() const override { return 0; }
  std::expected<store::Repaired, StoreError> repair(const store::Repair& repair) override {
    const std::scoped_lock lock(mutex_);
    if (failures_ > 0) return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    ++repairs_;
    return store::Repaired{.fetched = repair.candles.size()};
  }

  /// Removes 10 of the `removable_` candles in a step.
  std::expected<store::Removed, StoreError> remove(const store::Removal& removal) override {
    const std::scoped_lock lock(mutex_);
    if (removals_to_fail_ > 0) {
      --removals_to_fail_;
      return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    }
    removals_.push_back({removal.interval, removal.before});
    const int now = std::min(removable_, 10);
    removable_ -= now;
    return store::Removed{.candles = static_cast<std::size_t>(now), .more = removable_ > 0};
  }
  /// Keeps the first candidate, as if it had a complete candle.
  std::expected<store::GivenWay, StoreError> give_way(std::span<const PairId> candidates,
                                                      std::size_t count) override {
    const std::scoped_lock lock(mutex_);
    if (failures_ > 0) return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
    stored_before_room_ = transactions_.size();
    const auto others = candidates.subspan(1).first(std::min(count, candidates.size() - 1));
    return store::GivenWay{.gone = {others.begin(), others.end()}, .kept = {candidates.front()}};
  }
  std::expected<std::size_t, StoreError> take_over(const store::TakenOver&) override { return 0; }
  std::expected<bool, StoreError> maintain() override { return false; }

  /// Returns 5m while `unmerged_` candles of it are left; merge_later() merges 10 of them in a step.
  std::map<Interval, TimePoint> unmerged() const override {
    const std::scoped_lock lock(mutex_);
    return unmerged_ > 0 ? std::map<Interval, TimePoint>{{Interval(5min), noon}}
                         : std::map<Interval, TimePoint>{};
  }
  std::expected<store::MergedLater, StoreError> merge_later() override {
    const int now = std::min(unmerged_, 10);
    {
      const std::scoped_lock lock(mutex_);
      if (merges_to_fail_ > 0) {
        --merges_to_fail_;
        return std::unexpected(StoreError{StoreFailure::full, "the disk is full"});
      }
      unmerged_ -= now;
    }
    const Price price = Price::from_parts(1, 0);
    const PairCandle one{PairId{0},
                         {Interval(5min), noon, price, price, price, price, {}, true, Source::live}};
    return store::MergedLater{.merged = std::vector<PairCandle>(static_cast<std::size_t>(now), one),
                              .unmerged = unmerged()};
  }
  std::expected<std::vector<PairCandle>, StoreError> merge_anew(
      std::span<const store::StoredBucket>) override {
    return {};
  }
  void make_unmerged(int candles, int failures = 0) {
    const std::scoped_lock lock(mutex_);
    unmerged_ = candles;
    merges_to_fail_ = failures;
  }

  void fail_removals(int times) {
    const std::scoped_lock lock(mutex_);
    removals_to_fail_ = times;
  }
  void make_removable(int candles) {
    const std::scoped_lock lock(mutex_);
    removable_ = candles;
  }
  std::vector<std::pair<Interval, TimePoint>> removals() const {
    const std::scoped_lock lock(mutex_);
    return removals_;
  }
  void fail(int times) {
    const std::scoped_lock lock(mutex_);
    failures_ = times;
  }
  std::vector<std::vector<TimePoint>> transactions() const {
    const std::scoped_lock lock(mutex_);
    return transactions_;
  }
  /// Returns the open times of the stored forming states.
  std::vector<TimePoint> forming() const {
    const std::scoped_lock lock(mutex_);
    return forming_;
  }
  /// Returns the number of transactions before room was made last.
  std::size_t stored_before_room() const {
    const std::scoped_lock lock(mutex_);
    return stored_before_room_;
  }
  int repairs() const {
    const std::scoped_lock lock(mutex_);
    return repairs_;
  }
  std::vector<std::string> pairs() const {
    const std::scoped_lock lock(mutex_);
    return pairs_;
  }
  std::vector<PairId> ids() const {
    const std::scoped_lock lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  int failures_ = 0;
  std::vector<std::vector<TimePoint>> transactions_;
  std::vector<std::string> pairs_;
  std::vector<PairId> ids_;
  std::vector<TimePoint> forming_;
  int repairs_ = 0;
  int unmerged_ = 0;
  int merges_to_fail_ = 0;
  std::size_t stored_before_room_ = 0;
  int removable_ = 0;
  int removals_to_fail_ = 0;
  std::vector<std::pair<Interval, TimePoint>> removals_;
};

/// Records the lines of a log.
class Lines {
 public:
  log::Log log() {
    return [this](log::LogLevel, std::string_view line) {
      const std::scoped_lock lock(mutex_);
      lines_.emplace_back(line);
    };
  }
  std::vector<std::string> all() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

inline std::vector<PairCandle> candles(TimePoint open_time, std::size_t count = 1) {
  const Price price = Price::parse("1").value();
  const Candle candle{.interval = Interval(1min),
                      .open_time = open_time,
                      .ohlc = Ohlc::of(price),
                      .observation = {},
                      .complete = true,
                      .source = Source::exchange};
  return std::vector<PairCandle>(count, {PairId{0}, candle});
}

inline FormingState forming(TimePoint open_time) {
  return {.interval = Interval(1min), .open_time = open_time, .observed_from = noon, .candles = {}};
}

/// Waits until another thread makes `reached` true, for at most `patience`. Returns whether it did.
template <typename Reached>
bool eventually(const Reached& reached) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!reached() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return reached();
}

}  // namespace candled::collect
