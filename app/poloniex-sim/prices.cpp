#include "poloniex-sim/prices.hpp"

#include <algorithm>
#include <array>

#include "poloniex-sim/hash.hpp"

namespace candled::sim {
namespace {

/// A point in time, counted in ticks from the Unix epoch.
using Tick = std::int64_t;

struct Wave {
  Tick period;
  std::int64_t height;  // in billionths of the base
};

constexpr Tick second = 4;
constexpr Tick minute = 60 * second;
constexpr std::array waves{
    Wave{72 * 60 * minute, 40'000'000}, Wave{8 * 60 * minute, 16'000'000}, Wave{90 * minute, 8'000'000},
    Wave{20 * minute, 4'000'000},       Wave{5 * minute, 2'000'000},       Wave{minute, 1'000'000},
    Wave{10 * second, 600'000},         Wave{2 * second, 300'000},         Wave{1, 200'000},
};

constexpr TimePoint halted{milliseconds{1'695'884'945'000}};  // when frozen pairs were halted

constexpr Tick floor_division(Tick a, Tick b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

Tick tick_of(TimePoint time) {
  return floor_division(time.time_since_epoch().count(), tick_length.count());
}
TimePoint time_of(Tick tick) {
  return TimePoint(tick * tick_length);
}

/// Returns the tick of the last trade at or before `tick`.
Tick last_trade_tick(const Listing& listing, Tick tick) {
  return floor_division(tick + listing.trade_offset, listing.trade_every) * listing.trade_every -
         listing.trade_offset;
}

/// Returns a number in [-32768, 32767].
std::int64_t random_height(std::uint64_t wave_key, Tick corner) {
  return static_cast<std::int64_t>(mix(wave_key ^ static_cast<std::uint64_t>(corner)) >> 48) - 32'768;
}

/// Returns a wave's contribution to x, in billionths.
std::int64_t wave_at(const Wave& wave, std::uint64_t key, Tick tick) {
  const Tick shifted = tick + static_cast<Tick>(key % static_cast<std::uint64_t>(wave.period));
  const Tick corner = floor_division(shifted, wave.period);
  const std::int64_t u = (shifted - corner * wave.period) * 65'536 / wave.period;
  const std::int64_t ease = (u * u >> 16) * (3 * 65'536 - 2 * u) >> 16;
  const std::int64_t left = random_height(key, corner);
  const std::int64_t height = left * 65'536 + (random_height(key, corner + 1) - left) * ease;
  return (height >> 16) * wave.height / 32'768;
}

/// Returns the price's coefficient at a tick at which the pair trades.
std::int64_t coefficient_at(const Market& market, std::size_t pair, Tick tick) {
  const Listing& listing = market[pair];
  std::uint64_t key = mix(market.seed(), pair, 5);
  std::int64_t x = 0;
  for (const Wave& wave : waves) {
    key = mix(key);
    x += wave_at(wave, key, tick);
  }
  constexpr std::int64_t billion = 1'000'000'000;
  const std::int64_t factor = billion + x * listing.volatility / 128;
  // Computed in two parts, so that 64 bits hold the products of the largest base (10^11).
  return listing.base / 1'000'000 * factor / 1'000 + listing.base % 1'000'000 * factor / billion;
}

std::int64_t coefficient(const Market& market, std::size_t pair, Tick tick) {
  const Listing& listing = market[pair];
  if (listing.life == Life::frozen) return listing.base;
  return coefficient_at(market, pair, last_trade_tick(listing, tick));
}

struct Extremes {
  std::int64_t high;
  std::int64_t low;
  std::int64_t sum;
  std::uint32_t trades;

  void add(std::int64_t value) {
    high = std::max(high, value);
    low = std::min(low, value);
    sum += value;
    ++trades;
  }
};

/// Adds the trades at ticks in [first, last]: all of them, or with a longer stride at most one in `stride`
/// ticks.
void add_trades(Extremes& extremes, const Market& market, std::size_t pair, Tick first, Tick last,
                Tick stride) {
  const Listing& listing = market[pair];
  if (listing.life != Life::trading) return;
  const Tick step = (stride + listing.trade_every - 1) / listing.trade_every * listing.trade_every;
  Tick tick = last_trade_tick(listing, first);
  if (tick < first) tick += listing.trade_every;
  for (; tick <= last; tick += step) extremes.add(coefficient_at(market, pair, tick));
}

}  // namespace

std::optional<Price> price(const Market& market, std::size_t pair, TimePoint time) {
  const Listing& listing = market[pair];
  if (listing.life == Life::never_traded) return {};
  return Price::from_parts(coefficient(market, pair, tick_of(time)), listing.scale);
}

TimePoint last_trade(const Market& market, std::size_t pair, TimePoint time) {
  const Listing& listing = market[pair];
  if (listing.life != Life::trading) return std::min(halted, time);
  return time_of(last_trade_tick(listing, tick_of(time)));
}

std::optional<TrueCandle> true_candle(const Market& market, std::size_t pair, Bucket bucket, TimePoint now) {
  const Listing& listing = market[pair];
  if (listing.life == Life::never_traded || bucket.open_time > now) return {};
  const Tick first = tick_of(bucket.open_time);
  const Tick last = std::min(tick_of(bucket.open_time + bucket.length - milliseconds{1}), tick_of(now));

  const std::int64_t open = coefficient(market, pair, first);
  const std::int64_t close = coefficient(market, pair, last);
  Extremes extremes{.high = std::max(open, close), .low = std::min(open, close), .sum = 0, .trades = 0};
  add_trades(extremes, market, pair, first, last, bucket.length > exact_up_to ? minute : 1);

  const auto as_price = [&](std::int64_t value) { return Price::from_parts(value, listing.scale); };
  return TrueCandle{
      .open_time = bucket.open_time,
      .ohlc = {.open = as_price(open),
               .high = as_price(extremes.high),
               .low = as_price(extremes.low),
               .close = as_price(close)},
      .weighted_average = as_price(extremes.trades == 0 ? close : extremes.sum / extremes.trades),
      .trades = extremes.trades};
}

}  // namespace candled::sim
