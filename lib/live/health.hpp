#pragma once

#include <chrono>
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
  TimePoint last;  ///< sample time of the newest poll that left it out
};

/// The state of collecting, counted since the start.
struct FeedHealth {
  std::string feed;                         ///< Feed::name()
  std::optional<TimePoint> last_success{};  ///< sample time of the newest successful poll
  std::optional<TimePoint> last_sample{};   ///< sample time of the newest poll in time for its candles
  std::uint64_t polls_ok = 0;
  std::uint64_t polls_failed = 0;
  std::map<feed::FeedFailure, std::uint64_t> failures{};  ///< failed polls by cause
  std::uint64_t polls_skipped = 0;              ///< grid points that passed unused because an answer was slow
  std::uint64_t failures_in_a_row = 0;          ///< 0 after a success
  std::optional<feed::FeedError> last_error{};  ///< of the newest failed poll
  std::optional<TimePoint> retry_at{};          ///< due time of the next poll, while backing off or throttled
  std::optional<milliseconds> latency{};        ///< of the newest successful poll
  milliseconds poll_every{1'000};               ///< distance of polls while they succeed
  std::uint64_t samples = 0;                    ///< taken into candles
  std::uint64_t late_samples = 0;               ///< dropped because their bucket had closed
  std::map<std::string, std::uint64_t> rejected_samples{};  ///< by reason, such as `not_positive`
  std::vector<RejectedPair> rejected_pairs{};               ///< the newest few of them
  std::optional<feed::ClockReading> clock{};                ///< of the newest answer that has a `Date`
  std::string clock_fault{};  ///< the fault of our clock that stops collecting; empty if there is none
};

/// The state of storing, counted since the start.
struct StoreHealth {
  std::string error{};         ///< the error of the newest attempt; empty while storing works
  std::uint64_t failures = 0;  ///< failed attempts
  std::uint64_t candles_stored = 0;
  std::map<Interval, std::uint64_t> stored_by_interval{};      ///< including those that were stored already
  std::map<Interval, std::uint64_t> incomplete_by_interval{};  ///< those of them that are not complete
  std::map<Interval, TimePoint> newest_end{};  ///< end of the newest stored candle, of any run
  std::uint64_t candles_waiting = 0;           ///< closed, not yet stored
  std::uint64_t candles_lost = 0;              ///< refused because too many were waiting already
  std::uint64_t candles_resent = 0;            ///< stored again because the database had lost them
  std::uint64_t candles_withdrawn = 0;         ///< withdrawn because they had been stored before their time
  std::uint64_t pairs_gone = 0;                ///< pairs that gave way to new ones at the limit
  std::uint64_t candles_removed = 0;           ///< removed because they had become too old to be kept
  /// The intervals whose candles that opened before the given time may be missing although their parts are
  /// stored: these are being merged.
  std::map<Interval, TimePoint> unmerged{};
  std::optional<TimePoint> stored_until{};  ///< all candles that ended by then are stored
};

/// The longest window of repair; older buckets are not repaired, whatever is configured.
inline constexpr milliseconds longest_repair_window = std::chrono::days{7};

/// The state of repairing, which fills missing and incomplete candles with the exchange's own.
struct RepairHealth {
  bool enabled = false;
  milliseconds window{0};         ///< the largest age of a bucket to be repaired
  std::string state = "off";      ///< off, waiting, idle, repairing, throttled or failing
  std::uint64_t repaired = 0;     ///< candles since the start, including bigger ones that were merged anew
  std::uint64_t open = 0;         ///< buckets in the window, of the fetched intervals, that are to be filled
  std::uint64_t given_up = 0;     ///< likewise, that the exchange cannot fill
  std::uint64_t requests_ok = 0;  ///< requests for candles since the start, those for history included
  std::uint64_t requests_failed = 0;     ///< likewise, without candles in the answer, or without an answer
  std::uint64_t requests_throttled = 0;  ///< likewise, that the exchange answered by asking to wait
  std::string error{};                   ///< the error of the newest request; empty after a success
  std::optional<TimePoint> retry_at{};   ///< due time of the next request, while throttled or failing
  /// The intervals that are fetched; empty before it is known what the exchange offers.
  std::optional<std::vector<Interval>> fetched{};
  std::vector<PairId> refused{};  ///< pairs whose candles the exchange does not know, ascending
};

/// The state of fetching the history from before the first live candles, counted since the start.
struct BackfillHealth {
  std::string state = "off";         ///< off, waiting, running or done
  std::optional<TimePoint> since{};  ///< how far back the history reaches; empty if it is off
  std::uint64_t pairs = 0;           ///< pairs whose history is to be fetched
  std::uint64_t pairs_done = 0;      ///< those of which nothing is missing any more
  std::uint64_t candles = 0;         ///< fetched and stored
  std::optional<std::chrono::seconds> seconds_left{};  ///< empty unless it is running and known
};

/// The health of the service: written by the threads that poll, store and repair, read by those that answer.
///
/// Thread-safe. It hands out values.
class Health {
 public:
  explicit Health(TimePoint started) : started_(started) {}

  /// Returns the time when the service started.
  TimePoint started() const { return started_; }

  void set_feed(FeedHealth health);
  FeedHealth feed() const;
  void set_store(StoreHealth health);
  StoreHealth store() const;
  /// Returns StoreHealth::stored_until.
  std::optional<TimePoint> stored_until() const;
  /// Returns the same, or what earlier runs have stored before this one has stored anything: the end of the
  /// newest candle. Empty for an empty store.
  std::optional<TimePoint> closed_until() const;
  void set_repair(RepairHealth health);
  RepairHealth repair() const;
  void set_backfill(BackfillHealth health);
  BackfillHealth backfill() const;

  /// Returns the durations, to which the measuring threads add.
  Durations& durations() { return durations_; }
  const Durations& durations() const { return durations_; }

 private:
  const TimePoint started_;
  Durations durations_;
  mutable std::mutex mutex_;  // guards all below
  FeedHealth feed_;
  StoreHealth store_;
  RepairHealth repair_;
  BackfillHealth backfill_;
};

}  // namespace candled::live
