// What candles of derived intervals cost: reading their parts from SQLite and merging them.
//
//   derive_bench [FOLDER [DAYS]]
//
// Builds a store in FOLDER (default: the current one) with DAYS (default 520) of candles of 10 minutes of 20
// pairs, unless an earlier run left it there, and reads derived candles from it on one thread.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "cache/caching_store.hpp"
#include "derive/derived_reader.hpp"
#include "derive/derived_scan.hpp"
#include "sqlite/backend.hpp"

namespace {

using namespace candled;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t pair_count = 20;
constexpr TimePoint end{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};  // a Monday
const Interval part{minutes{10}};

CandleBuilder::Options built_with() {
  return {.intervals = *Intervals::of({part}), .max_gap = seconds(5)};
}

Candle candle(std::mt19937& random, TimePoint open_time) {
  const auto price = [&] {
    return Price::from_parts(6'000'000'000'000 + static_cast<std::int64_t>(random() % 100'000'000), 8);
  };
  std::array prices{price(), price(), price(), price()};
  std::ranges::sort(prices);
  return {.interval = part,
          .open_time = open_time,
          .ohlc = {.open = prices[1], .high = prices[3], .low = prices[0], .close = prices[2]},
          .observation = Observation{.samples = 600,
                                     .first = open_time + milliseconds(random() % 900),
                                     .last = open_time + part.length() - milliseconds(random() % 900),
                                     .gap = milliseconds(1'000 + random() % 90)},
          .complete = true,
          .source = Source::live};
}

void fill(store::CandleStore& to, int days) {
  Pairs names;
  for (std::uint32_t pair = 0; pair < pair_count; ++pair)
    names.find_or_add(*Pair::from_name(fmt::format("USDT_C{:02}", pair), NameOrder::quote_first));
  if (!to.writer().store({.new_pairs = names.added_after(0)})) throw std::runtime_error("no pairs stored");
  std::mt19937 random;
  for (TimePoint time = end - std::chrono::days{days}; time < end;) {
    std::vector<PairCandle> batch;
    for (const TimePoint until = time + std::chrono::days{1}; time < until; time += part.length())
      for (std::uint32_t pair = 0; pair < pair_count; ++pair)
        batch.push_back({PairId(pair), candle(random, time)});
    if (!to.writer().store({.candles = std::move(batch)})) throw std::runtime_error("no candles stored");
  }
}

void measure(const std::string& what, int rounds, const std::function<std::size_t()>& work) {
  std::vector<double> figures;
  std::size_t rows = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto began = std::chrono::steady_clock::now();
    rows = work();
    figures.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  std::ranges::sort(figures);
  fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", what, rows, figures.front(),
             figures[figures.size() / 2], figures[figures.size() * 9 / 10]);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path file = std::filesystem::path(argc > 1 ? argv[1] : ".") / "derive_bench.db";
  const int days = argc > 2 ? std::stoi(argv[2]) : 520;
  const bool filled = std::filesystem::exists(file);
  const auto opened = sqlite::backend().open("sqlite:" + file.string(),
                                             {.access = store::Access::collect, .built_with = built_with()});
  if (!opened) throw std::runtime_error(opened.error().message);
  if (!filled) fill(**opened, days);
  const auto cached = cache::remembering(**opened);
  const auto reader = cached->open_reader().value();
  const auto pairs = std::make_shared<const Pairs>(reader->pairs().value());
  const derive::Options options{.intervals = built_with().intervals, .max_gap = built_with().max_gap};
  derive::DerivedReader derived(*reader, options, end, [&] { return pairs; });

  fmt::print("| what | candles | least ms | median ms | 9 of 10 ms |\n|---|---|---|---|---|\n");
  const auto newest = [&](std::vector<PairId> of, Interval interval, std::size_t limit) {
    return derived
        .candles({.pairs = std::move(of),
                  .intervals = {interval},
                  .order = store::Order::descending,
                  .limit = limit})
        .value()
        .size();
  };
  std::uint32_t next = 0;
  const auto one = [&]() -> std::vector<PairId> { return {PairId(next++ % pair_count)}; };
  measure("72,000 candles of 10m, as they are stored", 40, [&] {
    return reader
        ->candles(
            {.pairs = one(), .intervals = {part}, .start = end - std::chrono::days{500}, .limit = 72'000})
        .value()
        .size();
  });
  measure("500 candles of 1h from 10m", 200, [&] { return newest(one(), Interval(minutes{60}), 500); });
  measure("500 candles of 4h from 10m", 100, [&] { return newest(one(), Interval(minutes{240}), 500); });
  measure("500 candles of 1d from 10m", 40, [&] { return newest(one(), Interval(minutes{1'440}), 500); });
  measure("74 candles of 1w from 10m", 40,
          [&] { return newest(one(), Interval(std::chrono::weeks{1}), 74); });
  measure("one candle of 1d of each pair", 40,
          [&] { return newest({}, Interval(minutes{1'440}), pair_count); });
  measure("all candles of 1d of all pairs, as exported", 3, [&] {
    const auto scan = derive::scan(*cached, options, {.intervals = {Interval(minutes{1'440})}}).value();
    std::size_t rows = 0;
    for (std::size_t more = 1; more > 0; rows += more) more = scan->next(2'048).value().size();
    return rows;
  });
}
