#include "poloniex-sim/statistics.hpp"

#include <algorithm>

#include "poloniex-sim/hash.hpp"
#include "poloniex-sim/prices.hpp"

namespace candled::sim {
namespace {

constexpr milliseconds day = std::chrono::hours(24);
constexpr milliseconds look_every = std::chrono::hours(3);

/// Returns the size of one trade, as a count of 10^-scale of the base currency.
Decimal trade_size(const Market& market, std::size_t pair) {
  const Listing& listing = market[pair];
  const auto mantissa = static_cast<std::int64_t>(10 + mix(market.seed(), pair, 6) % 90);
  // base = b * 10^digits, 1 <= b < 10: a size of 10^(scale - digits) is worth b of the quote currency.
  int digits = 0;
  for (std::int64_t rest = listing.base; rest >= 10; rest /= 10) ++digits;
  const int shift = listing.scale - digits - (listing.pair.quote == "BTC" ? 5 : 0);
  Decimal size{.coefficient = mantissa, .scale = std::max(0, -shift)};
  for (int place = 0; place < shift; ++place) size.coefficient *= 10;
  return size;
}

Decimal spread(Decimal price) {
  return {std::max<Decimal::Coefficient>(price.coefficient / 10'000, price.coefficient > 0 ? 1 : 0),
          price.scale};
}

}  // namespace

Volume volume(const Market& market, std::size_t pair, std::int64_t trades, Decimal average) {
  Decimal quantity = trade_size(market, pair);
  quantity.coefficient *= trades;
  return {quantity, {quantity.coefficient * average.coefficient, quantity.scale + average.scale}};
}

Day day_before(const Market& market, std::size_t pair, TimePoint time) {
  const Listing& listing = market[pair];
  const int scale = listing.scale;
  const auto last = price(market, pair, time);
  if (!last) return {.open = {}, .high = {}, .low = {}, .last = {}, .trades = 0, .change = {}};

  const std::int64_t open = price(market, pair, time - day)->coefficient();
  std::int64_t high = open;
  std::int64_t low = open;
  for (TimePoint look = time - day + look_every; look < time; look += look_every) {
    const std::int64_t value = price(market, pair, look)->coefficient();
    high = std::max(high, value);
    low = std::min(low, value);
  }
  return {.open = {open, scale},
          .high = {high, scale},
          .low = {low, scale},
          .last = {last->coefficient(), scale},
          .trades = listing.life == Life::trading ? day / tick_length / listing.trade_every : 0,
          .change = ratio(last->coefficient() - open, open, 8)};
}

Decimal ask(Decimal price) {
  return {price.coefficient + spread(price).coefficient, price.scale};
}
Decimal bid(Decimal price) {
  return {price.coefficient - spread(price).coefficient, price.scale};
}

}  // namespace candled::sim
