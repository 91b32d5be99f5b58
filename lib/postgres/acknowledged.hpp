#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "candle/candle.hpp"

namespace candled::postgres {

/// The candles that a collector has stored lately. A failover may lose them although they were acknowledged,
/// where the cluster replicates asynchronously: then they are stored again.
///
/// Not thread-safe.
class Acknowledged {
 public:
  using Clock = std::chrono::steady_clock;

  /// The largest number of candles that are kept; beyond it the oldest go. They are 15 minutes of 60,000
  /// candles a minute, in some 100 MB.
  static constexpr std::size_t max_candles = 900'000;

  /// A transaction, as it can be found in the table `change`.
  struct Mark {
    std::int64_t version;
    std::int64_t stamp;
  };

  /// Candles are kept for `kept` after they were acknowledged; zero keeps none.
  explicit Acknowledged(Clock::duration kept) : kept_(kept) {}

  /// Notes that a transaction was acknowledged.
  void note(Mark transaction) { newest_ = transaction; }
  /// Keeps the candles of a transaction that was acknowledged at `now`.
  void keep(std::vector<PairCandle> candles, Clock::time_point now);
  /// Forgets the candles that were acknowledged too long before `now`.
  void forget_old(Clock::time_point now);

  /// Returns the newest transaction that was acknowledged; empty before the first.
  const std::optional<Mark>& newest() const { return newest_; }
  /// Returns all kept candles, in the order of their transactions.
  std::vector<PairCandle> all() const;

 private:
  struct Kept {
    std::vector<PairCandle> candles;
    Clock::time_point at;
  };

  void forget_first();

  const Clock::duration kept_;
  std::deque<Kept> all_;
  std::size_t candles_ = 0;
  std::optional<Mark> newest_;
};

}  // namespace candled::postgres
