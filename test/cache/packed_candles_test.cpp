#include "cache/packed_candles.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "support/printing.hpp"

namespace candled::test {
namespace {

using cache::PackedCandles;
using namespace std::chrono_literals;

constexpr TimePoint noon{milliseconds{1'635'768'000'000}};
constexpr TimeRange always{TimePoint{milliseconds::min()}, TimePoint{milliseconds::max()}};
constexpr PairId pair{7};

Price price(std::string_view text) {
  return *Price::parse(text);
}

PairCandle candle(TimePoint open_time, std::string_view low = "1.5", std::string_view high = "1.7") {
  return {
      pair,
      {.interval = Interval(60s),
       .open_time = open_time,
       .ohlc = {.open = price(low), .high = price(high), .low = price(low), .close = price(high)},
       .observation =
           Observation{.samples = 60, .first = open_time + 1ms, .last = open_time + 59'500ms, .gap = 1'004ms},
       .complete = true,
       .source = Source::live}};
}

void check_come_out(const std::vector<PairCandle>& rows) {
  const auto out = PackedCandles(rows).newest_first(always, rows.size());
  REQUIRE(out.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(i);
    CHECK(out[i].pair == rows[i].pair);
    CHECK(out[i].candle.identical_to(rows[i].candle));
  }
}

TEST_CASE("candles come out of memory as they went in, digit by digit") {
  PairCandle unobserved = candle(noon - 3min);
  unobserved.candle.observation.reset();
  unobserved.candle.source = Source::exchange;
  PairCandle incomplete = candle(noon - 4min);
  incomplete.candle.complete = false;
  PairCandle mixed = unobserved;
  mixed.candle.open_time = noon - 100h;
  mixed.candle.source = Source::mixed;

  check_come_out({candle(noon)});
  check_come_out(
      {candle(noon), candle(noon - 1min, "1.50", "2"), candle(noon - 2min), unobserved, incomplete, mixed});
  check_come_out({candle(noon, "0.000000000000000001", "999999999999999999"),
                  candle(noon - 1min, "999999999999999999", "0.999999999999999999"), candle(noon - 2min)});
  check_come_out({candle(TimePoint{}), candle(TimePoint{-1min}), candle(TimePoint{-1000h})});
}

TEST_CASE("whatever stands in a candle's numbers comes out again") {
  std::mt19937_64 random(1);
  const auto any_price = [&] {
    const auto digits = static_cast<std::int64_t>(random() % 999'999'999'999'999'999 >> random() % 60);
    return Price::from_parts(digits + 1, static_cast<int>(random() % 19));
  };
  std::vector<PairCandle> rows;
  TimePoint time = noon;
  for (int i = 0; i < 1'000; ++i) {
    PairCandle row = candle(time -= (1 + random() % (1 + random() % 100)) * 60s);
    row.candle.ohlc.open = any_price();
    row.candle.ohlc.high = any_price();
    row.candle.ohlc.low = any_price();
    row.candle.ohlc.close = any_price();
    row.candle.observation->samples = static_cast<std::uint32_t>(random());
    row.candle.observation->first = time + milliseconds(random() % 60'000);
    row.candle.observation->last = time + milliseconds(random() % 60'000);
    row.candle.observation->gap = milliseconds(random() % 60'001);
    rows.push_back(row);
  }

  check_come_out(rows);
}

TEST_CASE("candles in memory are found by when they opened, the newest first") {
  std::vector<PairCandle> rows;
  for (int i = 0; i < 10; ++i) rows.push_back(candle(noon - i * 1min));
  const PackedCandles packed(rows);
  const auto times = [&](TimePoint start, TimePoint end, std::size_t limit = 100) {
    std::vector<std::int64_t> minutes;
    for (const auto& row : packed.newest_first({start, end}, limit))
      minutes.push_back((row.candle.open_time - noon) / 1min);
    return minutes;
  };

  CHECK(times(noon - 2min, noon) == std::vector<std::int64_t>{-1, -2});
  CHECK(times(noon - 2min + 1ms, noon + 1ms) == std::vector<std::int64_t>{0, -1});
  CHECK(times(noon - 100min, noon - 8min) == std::vector<std::int64_t>{-9});
  CHECK(times(noon - 100min, noon - 9min).empty());
  CHECK(times(noon + 1ms, noon + 100min).empty());
  CHECK(times(noon - 100min, noon + 1h, 3) == std::vector<std::int64_t>{0, -1, -2});
  CHECK(packed.size() == 10);
  CHECK(packed.oldest() == noon - 9min);
}

TEST_CASE("a candle like the one before it takes little memory") {
  std::vector<PairCandle> rows;
  for (int i = 0; i < 500; ++i) rows.push_back(candle(noon - i * 1min, "61234.12345678", "61249.99999999"));

  CHECK(PackedCandles(rows).bytes() < 500 * 26);
}

}  // namespace
}  // namespace candled::test
