#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "collect/candle_sink.hpp"
#include "collect/pair_room.hpp"
#include "collect/retention.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "log/log.hpp"
#include "store/candle_store.hpp"

namespace candled::collect {

/// Queues closed candles and the forming state for the store. A thread of its own writes them, so that no
/// poll ever waits for a disk. While that thread has nothing else to do, it merges candles of intervals that
/// were configured later than their parts were stored, and removes candles that have become too old.
///
/// Everything that was pushed together is stored in one transaction, in order; of forming states only the
/// newest counts. While the store fails, candles wait here and storing is tried again and again; Health shows
/// the error and the number of waiting candles. Thread-safe.
class StoreQueue final : public CandleSink, public PairRoom {
 public:
  struct Options {
    /// The largest number of waiting candles; beyond it candles are refused, the newest first, and counted as
    /// lost. It is a day of 1000 pairs, about 400 MB with the forming states between them.
    std::size_t max_waiting = 2'000'000;
    /// The largest number of waiting closings of buckets that are shown to readers, the newest.
    std::size_t max_shown = 60;
    /// The time after a failure until the store is tried again.
    milliseconds retry_after{1'000};
    /// Returns the time at which stored candles can be queried, to measure how long after their end that is;
    /// if empty, nothing is measured.
    std::function<TimePoint()> now{};
    /// The end of the newest candle of each interval that is already stored.
    std::map<Interval, TimePoint> newest_end{};
    /// The retention of candles; those of an interval that is absent are kept for ever.
    std::vector<Keep> keep{};
    /// The rest of the store between two steps of removing old candles, or of merging others.
    milliseconds rest{100};
  };

  /// Only the queue's thread uses `writer` from now on. All references must outlive the queue.
  StoreQueue(Options options, store::CandleWriter& writer, live::Market& market, live::Health& health,
             log::Log log);
  /// Stops without storing the candles that wait; call finish() first.
  ~StoreQueue() override = default;

  void push(store::Batch batch) override;
  void make_room(RoomNeeded needed) override;
  std::optional<store::GivenWay> room_made() override;

  /// Hands `repair` to the store once everything pushed before is stored, and waits for the outcome. Fails
  /// while storing fails. One caller at a time.
  std::expected<store::Repaired, store::StoreError> repair(const store::Repair& repair);

  /// Waits until everything is stored, at most `patience`. Returns the number of candles that still wait.
  std::size_t drain(milliseconds patience);

  /// The longest waits for the store at the end.
  struct LastWait {
    milliseconds failing;  ///< while storing fails
    milliseconds slow;     ///< while it works, however slowly: a busy disk loses nothing
  };
  /// Waits until everything is stored, as long as `patience` allows, and stops. Returns the number of candles
  /// lost with the queue. Nothing may be pushed any more.
  std::size_t finish(LastWait patience);

 private:
  using Outcome = std::expected<store::Repaired, store::StoreError>;

  void run(const std::stop_token& stop);
  void enqueue(store::Batch batch);
  void show_waiting();
  void store_front(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  void carry_out_repair(std::unique_lock<std::mutex>& lock);
  void let_pairs_go(std::unique_lock<std::mutex>& lock);
  void end_repair(Outcome outcome);
  bool has_work() const { return !batches_.empty() || repair_ != nullptr || room_needed_; }
  bool has_unmerged() const { return state_.stored_until && !state_.unmerged.empty(); }
  void merge_later(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  void merged(const std::expected<store::MergedLater, store::StoreError>& step);
  void remove_old(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  std::optional<TimePoint> aged_until() const;
  void removed(const std::expected<Retention::Step, store::StoreError>& step);
  void succeeded(std::size_t candles, std::chrono::nanoseconds duration);
  void note_withdrawn();
  void note_resent(std::size_t candles);
  void count_stored(std::span<const PairCandle> candles);
  void failed(const store::StoreError& error);

  const Options options_;
  store::CandleWriter& writer_;
  live::Market& market_;
  live::Health& health_;
  const log::Log log_;

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable_any changed_;
  std::deque<std::shared_ptr<store::Batch>> batches_;  // the front one stays while it is being stored
  bool storing_front_ = false;
  const store::Repair* repair_ = nullptr;  // its caller waits for outcome_
  std::optional<Outcome> outcome_;
  std::optional<RoomNeeded> room_needed_;
  std::optional<store::GivenWay> room_made_;
  bool making_room_fails_ = false;
  bool stopped_ = false;
  live::StoreHealth state_;
  Retention retention_;
  bool removal_fails_ = false;
  bool merging_fails_ = false;
  std::map<Interval, std::size_t> merged_later_;  // while there may be more
  std::jthread thread_;
};

}  // namespace candled::collect
