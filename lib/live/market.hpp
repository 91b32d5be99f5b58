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

/// The candles that readers of the store do not find yet. For a bucket that has just closed, `forming`,
/// `closed` and the store may all have a candle: then the stored one is right, otherwise the closed one.
///
/// If it is taken before the store is read, it has every candle that the reading does not find.
struct Unstored {
  std::shared_ptr<const FormingCandles> forming;             ///< never null
  std::shared_ptr<const std::vector<ClosedCandles>> closed;  ///< oldest first; never null
};

/// The versions of a Market, by which a reader can tell that something has changed. All begin at 1.
struct Versions {
  std::uint64_t pairs = 1;    ///< grows with set_pairs()
  std::uint64_t polled = 1;   ///< grows with set_forming()
  std::uint64_t waiting = 1;  ///< grows with set_waiting()

  friend bool operator==(const Versions&, const Versions&) = default;
};

/// The current state of the market: pairs, last prices, and candles that are not stored yet. Written by the
/// threads that collect and store, read by those that answer. Changes to the store itself are reported by
/// store::Changes; the pairs are here because a pair is known before it is stored.
///
/// Thread-safe. It hands out values and immutable snapshots.
class Market {
 public:
  /// Sets the known pairs, which are not null, and those among them, ascending, that are no longer collected.
  void set_pairs(std::shared_ptr<const Pairs> pairs, std::vector<PairId> excluded = {});
  void set_prices(LastPrices prices);

  /// Sets the forming candles.
  void set_forming(FormingCandles forming);
  /// Sets the candles that have closed and wait for the store. So that readers never miss a candle, call it
  /// with a candle before set_forming() without it, and without it once readers of the store find it.
  void set_waiting(std::vector<ClosedCandles> closed);
  Versions versions() const;
  /// Waits until the versions differ from `seen`, until `deadline`, or until a stop; returns them.
  Versions await_change(Versions seen, std::chrono::steady_clock::time_point deadline,
                        const std::stop_token& stop) const;

  /// Returns all pairs ever seen; never null.
  std::shared_ptr<const Pairs> pairs() const;
  /// Returns the known pairs that are no longer collected, ascending; never null.
  std::shared_ptr<const std::vector<PairId>> excluded() const;
  /// Returns the last prices; never null. May be shorter than pairs().
  std::shared_ptr<const LastPrices> prices() const;
  Unstored unstored() const;

 private:
  mutable std::mutex mutex_;  // guards all below; the versions are read without it
  std::shared_ptr<const Pairs> pairs_ = std::make_shared<const Pairs>();
  std::shared_ptr<const std::vector<PairId>> excluded_ = std::make_shared<const std::vector<PairId>>();
  std::shared_ptr<const LastPrices> prices_ = std::make_shared<const LastPrices>();
  Unstored unstored_{std::make_shared<const FormingCandles>(),
                     std::make_shared<const std::vector<ClosedCandles>>()};
  std::atomic<std::uint64_t> pairs_version_ = Versions{}.pairs;
  std::atomic<std::uint64_t> polled_ = Versions{}.polled;
  std::atomic<std::uint64_t> waiting_ = Versions{}.waiting;
  mutable std::condition_variable_any changed_;
};

}  // namespace candled::live
