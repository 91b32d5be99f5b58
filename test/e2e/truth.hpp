#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/intervals.hpp"
#include "e2e/service.hpp"
#include "poloniex-sim/market.hpp"
#include "store/candle_store.hpp"

namespace candled::test {

/// One run of candled against the simulated exchange.
struct Run {
  TimePoint started;             ///< when it began to observe
  TimePoint ended;               ///< when it was told to stop, or was killed
  bool killed;                   ///< what it had seen shortly before may not have been saved
  std::vector<TimePoint> polls;  ///< when they arrived at the exchange, oldest first
};

/// The polls of `route` that have arrived since the last call, oldest first.
std::vector<TimePoint> take_polls(const SimulatedExchange& exchange, const std::string& route);

/// Returns the time at which the service began to observe, as it says itself.
TimePoint started(const Service& service);

/// Everything in a store, in the one order.
std::vector<PairCandle> all_candles(store::CandleReader& reader);

/// Tells which candles can be true, given the polls and the simulator's own price function.
class Truth {
 public:
  /// The longest stretch of time whose samples a kill may lose.
  static constexpr milliseconds unsaved{1'000};

  struct Options {
    Intervals intervals;
    NameOrder name_order;  ///< of the feed
    milliseconds poll_every{1'000};
    milliseconds max_gap{5'000};
  };

  /// `market` must outlive it.
  Truth(const sim::Market& market, Options options, std::vector<Run> runs);

  /// Returns the reason why `candle` of the pair `name` cannot have come from the polls; empty if it can.
  std::string contradiction(const std::string& name, const Candle& candle) const;

  /// Returns whether the bucket of a poll in or beside `candle` is unknown: the poll took long, and its
  /// samples are from somewhere between its beginning, which candled knows, and its arrival, which the
  /// exchange knows.
  bool unclear(const Candle& candle) const;

  /// The buckets of the shortest interval that were polled for certain and had ended by `until`, of pairs
  /// that have a price: for each there must be a candle.
  std::set<TimePoint> observed(TimePoint until) const;

 private:
  struct Poll {
    TimePoint time;
    bool certain;
  };
  struct Expected {
    std::set<Price> open;
    std::set<Price> close;
    std::set<Price> high_or_low;        // they are among these
    std::optional<Price> least_high{};  // at least; nothing if no poll is certain
    std::optional<Price> greatest_low{};
    std::size_t least_samples = 0;
    std::size_t most_samples = 0;
  };

  std::vector<Poll> polls_in(TimeRange range) const;
  std::set<Price> prices_at(std::size_t pair, TimePoint time) const;
  Expected expected(std::size_t pair, const std::vector<Poll>& polls) const;
  std::optional<bool> observed_from_its_start(TimePoint bucket) const;
  std::optional<bool> complete(const Candle& candle, const std::vector<Poll>& polls) const;
  std::optional<bool> is_whole(Interval interval, TimePoint open_time, const std::vector<Poll>& polls) const;

  const sim::Market& market_;
  const Options options_;
  const std::vector<Run> runs_;
};

}  // namespace candled::test
