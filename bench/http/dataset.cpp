// Writes the store that the contest of scripts/bench http reads.
//
//   http_dataset FILE [PAIRS]
//
// The 1000 first pairs (or PAIRS) of the simulated exchange that have a price, each with the newest 1200
// candles of 1m, of 5m and of 10m before a fixed instant: the same bytes of every answer on every machine.
// Prices are the simulator's; the bigger candles are merged from the minutes, as a forming candled does.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fmt/core.h>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "candle/merge.hpp"
#include "poloniex-sim/prices.hpp"
#include "sqlite/backend.hpp"

namespace {

using namespace candled;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds max_gap{5'000};
constexpr int candles_each = 1'200;
constexpr int batch_minutes = 160;                // a transaction; divides the history
constexpr TimePoint end{seconds(1'761'955'200)};  // 2025-11-01T00:00:00Z
constexpr TimePoint start = end - minutes(10 * candles_each);
const Interval minute{seconds(60)};
const std::array bigger{Interval{seconds(300)}, Interval{seconds(600)}};

/// One pair that has a price.
struct Traded {
  PairId id;
  std::size_t listing;
};

std::vector<Traded> traded_of(const sim::Market& market, std::size_t wanted) {
  std::vector<Traded> traded;
  for (std::size_t i = 0; i < market.size() && traded.size() < wanted; ++i)
    if (market[i].life != sim::Life::never_traded)
      traded.push_back({PairId(static_cast<std::uint32_t>(traded.size())), i});
  return traded;
}

/// What 60 samples of a minute would have made of it; seven of them are looked at.
Candle minute_candle(const sim::Market& market, std::size_t listing, TimePoint open_time) {
  const auto price_at = [&](seconds into) { return *sim::price(market, listing, open_time + into); };
  const Price first = price_at(seconds(0));
  Candle candle{.interval = minute,
                .open_time = open_time,
                .ohlc = {.open = first, .high = first, .low = first, .close = price_at(seconds(59))},
                .observation = Observation{.samples = 60,
                                           .first = open_time + milliseconds(31),
                                           .last = open_time + milliseconds(59'035),
                                           .gap = milliseconds(1'008)},
                .complete = true,
                .source = Source::live};
  for (int second = 10; second <= 59; second += 10) {
    const Price price = price_at(seconds(second));
    candle.ohlc.high = std::max(candle.ohlc.high, price);
    candle.ohlc.low = std::min(candle.ohlc.low, price);
  }
  candle.ohlc.high = std::max(candle.ohlc.high, candle.ohlc.close);
  candle.ohlc.low = std::min(candle.ohlc.low, candle.ohlc.close);
  return candle;
}

bool is_kept(const Candle& candle) {
  return candle.open_time >= end - candles_each * candle.interval.length();
}

/// Appends what is kept of one pair's candles in `[from, from + batch_minutes)`.
void append(std::vector<PairCandle>& batch, const sim::Market& market, Traded pair, TimePoint from) {
  std::array<PartMerge, bigger.size()> parts;
  const auto keep = [&](const Candle& candle) {
    if (is_kept(candle)) batch.push_back({pair.id, candle});
  };
  for (int i = 0; i < batch_minutes; ++i) {
    const Candle candle = minute_candle(market, pair.listing, from + minutes(i));
    keep(candle);
    for (std::size_t b = 0; b < bigger.size(); ++b) {
      parts[b].add(candle);
      if (bigger[b].floor(candle.close_time()) != candle.close_time()) continue;
      keep(*parts[b].candle(bigger[b], candle.close_time() - bigger[b].length(), max_gap));
      parts[b] = {};
    }
  }
}

/// In the order in which a forming candled stores candles, so that they lie on disk as its do.
void sort_as_closed(std::vector<PairCandle>& batch) {
  const auto key = [](const PairCandle& row) {
    return std::tuple(row.candle.close_time(), row.candle.interval.length(), row.pair);
  };
  std::ranges::sort(batch, {}, key);
}

void store(candled::store::CandleStore& to, const candled::store::Batch& batch) {
  if (const auto stored = to.writer().store(batch); !stored) throw std::runtime_error(stored.error().message);
}

std::size_t fill(candled::store::CandleStore& to, const sim::Market& market,
                 const std::vector<Traded>& traded) {
  Pairs names;
  for (const Traded& pair : traded) names.find_or_add(market[pair.listing].pair);
  store(to, {.new_pairs = names.added_after(0)});
  std::size_t candles = 0;
  for (TimePoint from = start; from < end; from += minutes(batch_minutes)) {
    candled::store::Batch batch;
    for (const Traded& pair : traded) append(batch.candles, market, pair, from);
    sort_as_closed(batch.candles);
    store(to, batch);
    candles += batch.candles.size();
  }
  return candles;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: http_dataset FILE [PAIRS]\n");
    return 2;
  }
  try {
    const std::size_t wanted = argc > 2 ? std::stoul(argv[2]) : 1'000;
    const sim::Market market(1, wanted + 1);  // one of them has never traded
    const auto traded = traded_of(market, wanted);
    auto opened = candled::sqlite::backend().open(
        argv[1], {.access = candled::store::Access::collect,
                  .built_with = candled::CandleBuilder::Options{
                      .intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = max_gap}});
    if (!opened) throw std::runtime_error(opened.error().message);
    const std::size_t candles = fill(**opened, market, traded);
    fmt::print("{} candles of {} pairs in {}\n", candles, traded.size(), argv[1]);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "http_dataset: {}\n", error.what());
    return 1;
  }
}
