#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "candle/ohlc.hpp"
#include "candle/time.hpp"
#include "poloniex-sim/market.hpp"

namespace candled::sim {

/// The length of a tick. Time is cut into ticks from the Unix epoch: within `[n * tick_length, (n + 1) *
/// tick_length)` no price changes.
inline constexpr milliseconds tick_length{250};

/// Returns the price of pair number `pair` at `time`: a pure function of the market's seed, the pair and the
/// tick of `time`. Empty for a pair that has never traded.
///
/// A pair trades at some ticks only (Listing::trade_every); in between it keeps the price of its last trade.
/// At tick n of a trade the price is `base * (1 + x)`, where x is the sum of nine waves of noise. Wave k has
/// a random height at every multiple of its period and follows `3u^2 - 2u^3` in between. The slower a wave
/// is, the larger it is: up to 4 % at three days, 0.02 % at a quarter of a second, all times the listing's
/// volatility. The price therefore stays within 15 % of the base. It is computed in integers and cut to the
/// listing's scale: no machine and no compiler option changes a digit.
std::optional<Price> price(const Market& market, std::size_t pair, TimePoint time);

/// Returns the time of the pair's last trade at or before `time`, which is the time of a tick. For a pair
/// that is frozen or was never traded, it lies in 2023.
TimePoint last_trade(const Market& market, std::size_t pair, TimePoint time);

/// The candle that the exchange itself would compute, from prices at all ticks.
struct TrueCandle {
  TimePoint open_time;
  Ohlc ohlc;               ///< from the bucket's first tick to its last, with or without a trade
  Price weighted_average;  ///< of all trades, which have one size; the close if there was none
  std::uint32_t trades;    ///< 0: the candle is filled forward from the one before
};

/// A bucket `[open_time, open_time + length)`, both multiples of tick_length.
struct Bucket {
  TimePoint open_time;
  milliseconds length;
};

/// The longest bucket whose candle is computed from all of its trades. Candles of longer buckets are computed
/// from one trade a minute, and from the first and the last tick.
inline constexpr milliseconds exact_up_to = std::chrono::hours(1);

/// Returns the true candle of a bucket as of `now`; that of a forming bucket covers the ticks begun so far.
/// Empty for a bucket that has not begun and for a pair that has never traded.
std::optional<TrueCandle> true_candle(const Market& market, std::size_t pair, Bucket bucket, TimePoint now);

}  // namespace candled::sim
