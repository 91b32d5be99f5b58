#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <vector>

#include "clock/clock.hpp"
#include "collect/store_queue.hpp"
#include "live/asked_pairs.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "log/log.hpp"
#include "repair/history.hpp"

namespace candled::repair {

/// Decides which history is fetched next, stores what is learnt of it, and reports how far it has come.
///
/// The pair that a client asked for last comes first, then the newest candles of all pairs. Not thread-safe.
class Backfill {
 public:
  struct Options {
    Intervals intervals;
    std::function<std::optional<TimePoint>(TimePoint now)> since;  ///< see Repairer::Options::history_since
    std::optional<TimePoint> until;                                ///< see History::Options
    bool waits_for_live;                                           ///< likewise
  };

  struct Parts {
    collect::StoreQueue& queue;
    clock::Clock& clock;
    const live::Market& market;
    live::Health& health;
    const live::AskedPairs* asked;  ///< may be null
    log::Log log;
  };

  /// After a failure begin() must be called: what was learnt is lost.
  using Outcome = std::expected<void, store::StoreError>;

  Backfill(Options options, Parts parts);

  bool enabled() const { return state_.state != "off"; }
  /// Returns whether all pairs of the market are done.
  bool done() const;

  /// Forgets what is open, and begins with what the exchange offers now.
  void begin(History::Offer offer);
  /// Adds the pairs that are new, and looks at some of those that have not been looked at. What follows
  /// without a request is stored.
  Outcome look(store::CandleReader& reader, const History::Moment& moment);
  /// Returns whether the last look() left pairs that it could have looked at.
  bool looks_on() const { return history_ && history_->looks_on(); }
  /// Returns the next request for a pair that a client asked for.
  std::optional<History::Ask> next_asked() const;
  /// Returns the next request.
  std::optional<History::Ask> next() const;
  /// Stores what `answer` says. A bucket that ended by `final` and is not in it has no candle.
  Outcome take(const History::Ask& ask, const feed::ExchangeCandles& answer, TimePoint final,
               store::CandleReader& reader);
  void failed(const History::Ask& ask) { history_->failed(ask); }
  void leave_alone(PairId pair);
  std::optional<TimePoint> end_of(PairId pair, Interval interval) const;

  /// Tells Health the state. `held_up` says that no request can be sent; requests are `distance` apart.
  void publish(bool held_up, milliseconds distance);

 private:
  Outcome keep(const History::Learnt& learnt);
  Outcome store(const store::Repair& repair);
  std::vector<PairId> asked() const;
  std::optional<std::chrono::seconds> left(std::uint64_t requests, milliseconds distance) const;
  void announce(const History::Progress& progress);

  const Options options_;
  Parts parts_;
  std::optional<History> history_;
  live::BackfillHealth state_;
  bool busy_ = false;          // the log says that it runs
  milliseconds busy_since_{};  // uptime
  std::uint64_t requests_ = 0;
  std::uint64_t candles_before_ = 0;
};

}  // namespace candled::repair
