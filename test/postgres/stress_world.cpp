#include "postgres/stress_world.hpp"

#include <algorithm>
#include <numeric>

#include "candle/merge.hpp"
#include "support/times.hpp"

namespace candled::test {
namespace {

/// What a die is thrown for.
enum Kind : std::uint64_t { listing, ordering, trading, seeing };

/// Prices that often differ in their digits alone.
Price price(Dice& dice) {
  const auto units = static_cast<std::int64_t>(100 + dice.below(4));
  return dice.chance(50) ? Price::from_parts(units, 2) : Price::from_parts(units * 10, 3);
}

Ohlc prices(Dice& dice) {
  Ohlc ohlc = Ohlc::of(price(dice));
  for (int i = 0; i < 3; ++i) ohlc.merge(Ohlc::of(price(dice)));
  return ohlc;
}

}  // namespace

std::uint64_t Dice::mixed(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

CandleBuilder::Options World::built_with() {
  return {.intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = milliseconds{5'000}};
}

Interval World::minute() {
  return Interval(std::chrono::minutes{1});
}

Pair World::pair(std::size_t number) {
  const std::string base = 'C' + std::to_string(number);
  return {.name = "USDT_" + base, .base = base, .quote = "USDT"};
}

TimePoint World::start(std::size_t minute) {
  return noon + std::chrono::minutes(minute);
}

std::size_t World::listed(std::size_t pair) const {
  Dice dice{seed, listing, pair};
  return dice.chance(50) ? 0 : dice.below(minutes / 4);
}

std::vector<std::size_t> World::order(std::size_t writer) const {
  std::vector<std::size_t> all(pairs);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::ranges::shuffle(all, Dice{seed, ordering, writer});
  return all;
}

std::optional<Candle> World::seen(std::size_t writer, std::size_t pair, std::size_t minute) const {
  Dice dice{seed, seeing, writer, pair, minute};
  if (minute < listed(pair) || dice.chance(15) || !exchange(pair, minute)) return {};
  const bool complete = !dice.chance(40);
  const TimePoint open_time = start(minute);
  // Of few values, so that the prices must often decide.
  const Observation seen{.samples = static_cast<std::uint32_t>(20 + dice.below(2)),
                         .first = open_time + milliseconds(dice.below(2) * 500),
                         .last = open_time + milliseconds(59'000 + dice.below(2) * 500),
                         .gap = milliseconds((complete ? 1'000 : 6'000) + dice.below(2) * 3'000)};
  return Candle{.interval = World::minute(),
                .open_time = open_time,
                .ohlc = prices(dice),
                .observation = seen,
                .complete = complete,
                .source = Source::live};
}

std::optional<Candle> World::seen_merged(std::size_t writer, std::size_t pair, Interval interval,
                                         std::size_t minute) const {
  std::vector<Candle> parts;
  const auto length = static_cast<std::size_t>(interval.length() / World::minute().length());
  for (std::size_t part = minute; part < minute + length; ++part)
    if (const auto candle = seen(writer, pair, part)) parts.push_back(*candle);
  return merge({.interval = World::minute(), .candles = parts}, interval, start(minute),
               built_with().max_gap);
}

std::optional<Candle> World::exchange(std::size_t pair, std::size_t minute) const {
  Dice dice{seed, trading, pair, minute};
  if (dice.chance(5)) return {};
  return Candle{.interval = World::minute(),
                .open_time = start(minute),
                .ohlc = prices(dice),
                .observation = {},
                .complete = true,
                .source = Source::exchange};
}

}  // namespace candled::test
