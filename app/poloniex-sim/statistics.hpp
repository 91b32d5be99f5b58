#pragma once

#include <cstddef>
#include <cstdint>

#include "candle/time.hpp"
#include "poloniex-sim/decimal.hpp"
#include "poloniex-sim/market.hpp"

namespace candled::sim {

/// The volume of trades: an amount of the base currency for an amount of the quote currency.
struct Volume {
  Decimal quantity;
  Decimal amount;
};

/// Returns the volume of `trades` trades at an average price of `average`. All trades of a pair have one
/// size, chosen so that a trade is worth between 10 and 1000 of the quote currency.
Volume volume(const Market& market, std::size_t pair, std::int64_t trades, Decimal average);

/// The 24 hours before an instant, sampled every three hours only: the last price may therefore lie outside
/// [low, high], as it does at the exchange.
struct Day {
  Decimal open;
  Decimal high;
  Decimal low;
  Decimal last;
  std::int64_t trades;
  Decimal change;  ///< of `last` against `open`, as a fraction with 8 decimals; 0 if there is no price
};

/// Returns the day before `time`, all zero for a pair that has never traded.
Day day_before(const Market& market, std::size_t pair, TimePoint time);

/// Returns a price one ten-thousandth above (ask) or below (bid) `price`, by at least one unit of its last
/// decimal; zero stays zero.
Decimal ask(Decimal price);
Decimal bid(Decimal price);

}  // namespace candled::sim
