#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "candle/interval.hpp"
#include "candle/pairs.hpp"
#include "candle/time.hpp"
#include "feed/clock_reading.hpp"
#include "feed/feed_error.hpp"
#include "live/durations.hpp"

namespace candled::live {

/// A pair that a poll left out.
struct RejectedPair {
  std::string name;  ///< escaped
  std::string reason;
  TimePoint last;  ///< the sample time of the newest poll that left it out
};

/// How collecting goes, since the start.
struct FeedHealth {
  std::string feed;                         ///< Feed::name()
  std::optional<TimePoint> last_success{};  ///< the sample time of the newest successful poll
  std::optional<TimePoint> last_sample{};   ///< the same of the newest one that was in time for its candles
  std::uint64_t polls_ok = 0;
  std::uint64_t polls_failed = 0;
  std::map<feed::FeedFailure, std::uint64_t> failures{};  ///< the failed polls by cause
  std::uint64_t polls_skipped = 0;              ///< grid points that passed unused because an answer was slow
  std::uint64_t failures_in_a_row = 0;          ///< 0 after a success
  std::optional<feed::FeedError> last_error{};  ///< of the newest failed poll
  std::optional<TimePoint> retry_at{};          ///< while backing off or throttled: when the next poll is due
  std::optional<milliseconds> latency{};        ///< of the newest successful poll
  milliseconds poll_every{1'000};               ///< how far polls are apart while they succeed
  std::uint64_t samples = 0;                    ///< taken into candles
  std::uint64_t late_samples = 0;               ///< dropped: their bucket had closed
  std::map<std::string, std::uint64_t> rejected_samples{};  ///< by reason, such as `not_positive`
  std::vector<RejectedPair> rejected_pairs{};               ///< the newest of them, a few
  std::optional<feed::ClockReading> clock{};                ///< of the newest answer that has a `Date`
  std::string clock_fault{};  ///< why nothing is collected: our clock is wrong; empty while it is not
};

/// How storing goes, since the start.
struct StoreHealth {
  std::string error{};         ///< why the newest attempt failed; empty while storing works
  std::uint64_t failures = 0;  ///< attempts
  std::uint64_t candles_stored = 0;
  std::map<Interval, std::uint64_t> stored_by_interval{};  ///< with those that were stored already
  std::map<Interval, TimePoint> newest_end{};  ///< of the newest stored candle, of this run or an earlier one
  std::uint64_t candles_waiting = 0;           ///< closed, not stored yet
  std::uint64_t candles_lost = 0;              ///< refused because too many were waiting already
  std::uint64_t candles_withdrawn = 0;         ///< they had been stored before their time
  std::uint64_t pairs_gone = 0;                ///< they gave way to new ones at the limit
  std::uint64_t candles_removed = 0;           ///< since they had become older than they are kept
  /// Of which intervals candles that opened before may be missing though their parts are stored: these are
  /// being merged.
  std::map<Interval, TimePoint> unmerged{};
  std::optional<TimePoint>
      stored_until{};  ///< candles that ended until then are stored, as many as there are
};

/// Older buckets are not repaired, whatever is configured.
inline constexpr milliseconds longest_repair_window = std::chrono::days{7};

/// How repairing goes: filling missing and incomplete candles with the exchange's own.
struct RepairHealth {
  bool enabled = false;
  milliseconds window{0};      ///< how old a bucket may be to be repaired
  std::string state = "off";   ///< off, waiting, idle, repairing, throttled or failing
  std::uint64_t repaired = 0;  ///< candles since the start, bigger ones that were merged anew included
  std::uint64_t open = 0;      ///< in the window, of the intervals that are fetched: to be filled
  std::uint64_t given_up = 0;  ///< the same, that the exchange cannot fill
  std::string error{};         ///< why the newest request failed; empty after a success
  std::optional<TimePoint> retry_at{};  ///< while throttled or failing: when the next request is due
  /// The intervals that are fetched; nothing before it is known what the exchange offers.
  std::optional<std::vector<Interval>> fetched{};
  std::vector<PairId> refused{};  ///< pairs of which the exchange knows no candles, ascending
};

/// How the service does: written by the threads that poll, store and repair, read by those that answer.
///
/// Thread-safe. It hands out values.
class Health {
 public:
  explicit Health(TimePoint started) : started_(started) {}

  /// When the service started.
  TimePoint started() const { return started_; }

  void set_feed(FeedHealth health);
  FeedHealth feed() const;
  void set_store(StoreHealth health);
  StoreHealth store() const;
  void set_repair(RepairHealth health);
  RepairHealth repair() const;

  /// The durations that those who measure add to.
  Durations& durations() { return durations_; }
  const Durations& durations() const { return durations_; }

 private:
  const TimePoint started_;
  Durations durations_;
  mutable std::mutex mutex_;  // guards all below
  FeedHealth feed_;
  StoreHealth store_;
  RepairHealth repair_;
};

}  // namespace candled::live
