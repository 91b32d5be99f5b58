// What the store costs as it is: flushes, and reads of ordinary and of sparse pairs.
//
//   store_bench [FOLDER [MINUTES]]
//
// Builds a store in FOLDER (default: the current one) with MINUTES of history of 1000 pairs (default 1440),
// and removes it again.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sqlite/backend.hpp"

namespace {

using namespace candled;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t pairs = 1000;
constexpr PairId rare{pairs};          // a candle every three hours of a year
constexpr PairId returned{pairs + 1};  // listed again after a year
const TimePoint year_before{seconds(1'604'232'000)};
const TimePoint start{seconds(1'635'768'000)};

PairCandle candle(PairId pair, Interval interval, TimePoint open_time) {
  const auto price = [&](int step) {
    return Price::from_parts(1'000'000 + step * 1'000 + static_cast<int>(index_of(pair)), 8);
  };
  return {.pair = pair,
          .candle = {.interval = interval,
                     .open_time = open_time,
                     .ohlc = {.open = price(1), .high = price(3), .low = price(0), .close = price(2)},
                     .observation = Observation{.samples = 60,
                                                .first = open_time + milliseconds(300),
                                                .last = open_time + interval.length() - milliseconds(700),
                                                .gap = milliseconds(1'010)},
                     .complete = true,
                     .source = Source::live}};
}

/// The candles of all pairs that close at `time`.
std::vector<PairCandle> closing_at(TimePoint time) {
  std::vector<PairCandle> candles;
  for (const int length : {60, 300, 600}) {
    const Interval interval{seconds(length)};
    if (interval.floor(time) != time) continue;
    for (std::uint32_t pair = 0; pair < pairs; ++pair)
      candles.push_back(candle(PairId(pair), interval, time - interval.length()));
  }
  return candles;
}

std::vector<PairCandle> sparse_candles() {
  std::vector<PairCandle> candles;
  const Interval minute{seconds(60)};
  for (auto time = year_before; time < start; time += std::chrono::hours(3))
    candles.push_back(candle(rare, minute, time));
  for (int i = 0; i < 250; ++i) candles.push_back(candle(returned, minute, year_before + minutes(i)));
  for (int i = 0; i < 250; ++i) candles.push_back(candle(returned, minute, start + minutes(i)));
  return candles;
}

CandleBuilder::Options built_with() {
  return {.intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = seconds(5)};
}

void store(candled::store::CandleStore& to, const candled::store::Batch& batch) {
  if (const auto stored = to.writer().store(batch); !stored) throw std::runtime_error(stored.error().message);
}

double microseconds_of(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count();
}

void print(const std::string& what, std::vector<double> figures, std::size_t rows) {
  std::sort(figures.begin(), figures.end());
  fmt::print("| {} | {} | {:.0f} | {:.0f} | {:.0f} |\n", what, rows, figures[figures.size() / 10],
             figures[figures.size() / 2], figures.back());
}

void measure_read(candled::store::CandleReader& reader, const std::string& what,
                  const candled::store::CandleQuery& query) {
  std::vector<double> figures;
  std::size_t rows = 0;
  for (int i = 0; i < 200; ++i)
    figures.push_back(microseconds_of([&] { rows = reader.candles(query).value().size(); }));
  print(what, figures, rows);
}

void fill(candled::store::CandleStore& to, int history) {
  Pairs names;
  for (std::uint32_t pair = 0; pair < pairs + 2; ++pair)
    names.find_or_add(
        *Pair::from_name(fmt::format("USDT_C{}", pair * 7'919 % 10'007), NameOrder::quote_first));
  store(to, {.new_pairs = names.added_after(0), .candles = sparse_candles()});
  std::vector<PairCandle> batch;
  for (int minute = 1; minute <= history; ++minute) {
    const auto candles = closing_at(start + minutes(minute));
    batch.insert(batch.end(), candles.begin(), candles.end());
    if (minute % 10 == 0) store(to, {.candles = std::exchange(batch, {})});
  }
}

void measure_flushes(candled::store::CandleStore& to, int history) {
  std::vector<double> small;
  std::vector<double> large;
  for (int minute = history + 1; minute <= history + 160; ++minute) {
    const candled::store::Batch batch{.candles = closing_at(start + minutes(minute))};
    const double time = microseconds_of([&] { store(to, batch); });
    if (batch.candles.size() == pairs) small.push_back(time);
    if (batch.candles.size() == 3 * pairs) large.push_back(time);
  }
  print("flush, 1m, 5m and 10m of all pairs", large, 3 * pairs);
  print("flush, 1m of all pairs", small, pairs);
}

/// The state that is saved with every poll.
void measure_saving(candled::store::CandleStore& to) {
  FormingState state{
      .interval = Interval(seconds(60)), .open_time = start, .observed_from = start, .candles = {}};
  for (std::uint32_t pair = 0; pair < pairs; ++pair) {
    const Candle whole = candle(PairId(pair), state.interval, start).candle;
    state.candles.push_back({PairId(pair),
                             {.ohlc = whole.ohlc,
                              .first = whole.observation->first,
                              .last = whole.observation->first,
                              .gap = {},
                              .samples = 1}});
  }
  candled::store::Batch batch{.forming = std::move(state)};
  std::vector<double> figures;
  for (std::uint32_t poll = 0; poll < 600; ++poll) {
    for (auto& [pair, candle] : batch.forming->candles) {
      candle.last += seconds(1);
      candle.gap = seconds(1);
      ++candle.samples;
      if ((index_of(pair) + poll) % 7 == 0)  // as many as change their price in a second
        candle.ohlc.close = Price::from_parts(candle.ohlc.low.coefficient() + static_cast<int>(poll), 8);
    }
    figures.push_back(microseconds_of([&] { store(to, batch); }));
  }
  print("saving the forming state of all pairs", figures, pairs);
}

void measure_reads(candled::store::CandleStore& from) {
  using enum candled::store::Order;
  const auto reader = std::move(from.open_reader().value());
  const Interval minute{seconds(60)};
  const PairId some{123};
  measure_read(*reader, "newest of one pair, 1m",
               {.pairs = {some}, .intervals = {minute}, .order = descending});
  measure_read(*reader, "newest of one pair, all intervals", {.pairs = {some}, .order = descending});
  measure_read(*reader, "newest of one pair, 1m",
               {.pairs = {some}, .intervals = {minute}, .order = descending, .limit = 1});
  measure_read(*reader, "from a start on, one pair, 1m",
               {.pairs = {some}, .intervals = {minute}, .start = start + minutes(333)});
  measure_read(*reader, "newest of all pairs, 1m", {.intervals = {minute}, .order = descending});
  measure_read(*reader, "newest of all pairs, all intervals", {.order = descending});
  measure_read(*reader, "newest of all pairs, all intervals", {.order = descending, .limit = 5'001});
  measure_read(*reader, "from a start on, all pairs", {.start = start + minutes(333)});
  for (const std::uint32_t count : {3U, 10U, 50U, 300U, 1'000U})
    for (const std::size_t limit : {501UZ, 5'001UZ}) {
      std::vector<PairId> some_pairs;
      for (std::uint32_t i = 0; i < count; ++i) some_pairs.push_back(PairId{i * (pairs / count)});
      measure_read(*reader, fmt::format("newest of {} pairs, 1m", count),
                   {.pairs = some_pairs, .intervals = {minute}, .order = descending, .limit = limit});
      measure_read(*reader, fmt::format("newest of {} pairs, all intervals", count),
                   {.pairs = some_pairs, .order = descending, .limit = limit});
    }
  measure_read(*reader, "newest of a pair with a candle every three hours",
               {.pairs = {rare}, .intervals = {minute}, .order = descending});
  measure_read(*reader, "newest of a pair that was away for a year",
               {.pairs = {returned}, .intervals = {minute}, .order = descending});
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path file = std::filesystem::path(argc > 1 ? argv[1] : ".") / "store_bench.db";
  const int history = (argc > 2 ? std::stoi(argv[2]) : 1'440) / 10 * 10;
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  {
    const auto opened = std::move(
        candled::sqlite::backend()
            .open(file.string(), {.access = candled::store::Access::collect, .built_with = built_with()})
            .value());
    fill(*opened, history);
    fmt::print("| what | rows | lowest tenth, us | median, us | worst, us |\n|---|---|---|---|---|\n");
    measure_flushes(*opened, history);
    measure_saving(*opened);
    measure_reads(*opened);
  }
  return std::filesystem::remove(file) ? 0 : 1;
}
