#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "candle/forming_candles.hpp"
#include "candle/pairs.hpp"
#include "candle/price.hpp"
#include "candle/time.hpp"

namespace candled::live {

/// The newest price of a pair.
struct LastPrice {
  Price price;
  TimePoint time;
};

/// The last prices of a market, by PairId; empty where a pair has not been seen since the start.
using LastPrices = std::vector<std::optional<LastPrice>>;

/// Candles that closed together.
using ClosedCandles = std::shared_ptr<const std::vector<PairCandle>>;

/// What readers of the store do not find yet. Of a bucket that has just closed both may have a candle, and
/// the store, too: then the stored one is right, else the closed one.
///
/// Taken before the store is read, it has every candle that the reading does not find.
struct Unstored {
  std::shared_ptr<const FormingCandles> forming;             ///< never null
  std::shared_ptr<const std::vector<ClosedCandles>> closed;  ///< oldest first; never null
};

/// How often something has changed, to tell whether what was true is so still. Both begin at 1.
struct Versions {
  std::uint64_t stored = 1;  ///< grows when stored candles, or the pairs that are known, become others
  std::uint64_t polled = 1;  ///< grows when the forming candles become others

  friend bool operator==(const Versions&, const Versions&) = default;
};

/// The market as it is right now: pairs, last prices, and candles that are not stored yet. Written by the
/// threads that collect and store, read by those that answer.
///
/// Thread-safe. It hands out values and immutable snapshots.
class Market {
 public:
  /// Sets the pairs that are known, and those among them, ascending, that are no longer collected.
  void set_pairs(Pairs pairs, std::vector<PairId> excluded = {});
  void set_prices(LastPrices prices);

  /// Sets the forming candles, and grows versions().polled.
  void set_forming(FormingCandles forming);
  /// Sets the candles that have closed and wait for the store. Call before set_forming() and store_changed(),
  /// so that readers never miss a candle.
  void set_waiting(std::vector<ClosedCandles> closed);
  /// Grows versions().stored. Call once readers of the store find what has changed.
  void store_changed();
  Versions versions() const;
  /// Waits until the versions are others than `seen`, or until `deadline`, or on a stop; returns them.
  Versions await_change(Versions seen, std::chrono::steady_clock::time_point deadline,
                        const std::stop_token& stop) const;

  /// All pairs ever seen, never null.
  std::shared_ptr<const Pairs> pairs() const;
  /// The known pairs that are no longer collected, ascending; never null.
  std::shared_ptr<const std::vector<PairId>> excluded() const;
  /// The last prices, never null. May be shorter than pairs() is long.
  std::shared_ptr<const LastPrices> prices() const;
  Unstored unstored() const;

 private:
  mutable std::mutex mutex_;  // guards all below; the versions are read without it
  std::shared_ptr<const Pairs> pairs_ = std::make_shared<const Pairs>();
  std::shared_ptr<const std::vector<PairId>> excluded_ = std::make_shared<const std::vector<PairId>>();
  std::shared_ptr<const LastPrices> prices_ = std::make_shared<const LastPrices>();
  Unstored unstored_{std::make_shared<const FormingCandles>(),
                     std::make_shared<const std::vector<ClosedCandles>>()};
  std::atomic<std::uint64_t> stored_ = Versions{}.stored;
  std::atomic<std::uint64_t> polled_ = Versions{}.polled;
  mutable std::condition_variable_any changed_;
};

}  // namespace candled::live
