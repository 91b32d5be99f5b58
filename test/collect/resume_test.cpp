#include "collect/resume.hpp"

#include <catch2/catch.hpp>

#include "support/new_pairs.hpp"
#include "support/printing.hpp"
#include "support/scratch_store.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::numbered;
using test::ScratchStore;

CandleBuilder series(TimePoint now) {
  return CandleBuilder({.intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = 5s}, now);
}

/// Stores the pairs among `pairs` that the store does not have yet.
void add_pairs(ScratchStore& store, const std::vector<Pair>& pairs) {
  const Pairs known = store.open_reader().value()->pairs().value();
  std::vector<Pair> added;
  for (const Pair& pair : pairs)
    if (!known.find_name(pair.name)) added.push_back(pair);
  REQUIRE(store.writer().store({.new_pairs = numbered(added, static_cast<std::uint32_t>(known.size()))}));
}

/// Observes `pairs` pairs, one sample a second in `[from, to)`, and stores what closes.
void collect(ScratchStore& store, TimePoint from, TimePoint to, std::uint32_t pairs = 1) {
  CandleBuilder observed = series(from);
  std::vector<PairCandle> closed;
  for (TimePoint time = from; time < to; time += 1s) {
    std::vector<Sample> samples;
    for (std::uint32_t pair = 0; pair < pairs; ++pair)
      samples.push_back({PairId{pair}, Price::from_parts(1 + (time - from) / 1s, 2)});
    observed.add(time, samples, closed);
  }
  observed.close(to, closed);
  std::vector<Pair> all;
  for (std::uint32_t pair = 0; pair < pairs; ++pair)
    all.push_back(*Pair::from_name("USDT_X" + std::to_string(pair), NameOrder::quote_first));
  add_pairs(store, all);
  REQUIRE(store.writer().store({.candles = closed}).has_value());
}

std::vector<PairCandle> resumed(ScratchStore& store, CandleBuilder& into, TimePoint now) {
  const auto reader = store.open_reader().value();
  auto closed =
      resume(into, *reader, {.now = now, .before = now + 24h}, [](log::LogLevel, std::string_view) {});
  REQUIRE(closed.has_value());
  return *closed;
}

TEST_CASE("an empty store has nothing to go on with") {
  ScratchStore store;
  CandleBuilder fresh = series(noon);

  CHECK(resumed(store, fresh, noon).empty());
  CHECK(fresh.next_close() == noon + 1min);
}

TEST_CASE("after a restart the running bigger candle has the open, high and low of before") {
  ScratchStore store;
  collect(store, noon, noon + 3min);
  CandleBuilder after = series(noon + 3min + 2s);

  CHECK(resumed(store, after, noon + 3min + 2s).empty());
  std::vector<PairCandle> closed;
  for (TimePoint time = noon + 3min + 2s; time < noon + 5min; time += 1s)
    after.add(time, std::vector<Sample>{{PairId{0}, Price::parse("0.5").value()}}, closed);
  after.close(noon + 5min, closed);

  const auto five = std::ranges::find_if(
      closed, [](const PairCandle& row) { return row.candle.interval == Interval(5min); });
  REQUIRE(five != closed.end());
  CHECK(five->candle.ohlc.open.to_string() == "0.01");
  CHECK(five->candle.ohlc.high.to_string() == "1.80");
  CHECK(five->candle.ohlc.close.to_string() == "0.5");
  CHECK(five->candle.observation->samples == 180 + 118);
  CHECK(five->candle.observation->gap == 3s);
}

TEST_CASE(
    "bigger candles that ended while the service was down are closed, for every pair of a whole market") {
  ScratchStore store;
  collect(store, noon, noon + 7min, 900);  // more rows than are read at once
  CandleBuilder after = series(noon + 1h);

  const auto closed = resumed(store, after, noon + 1h);

  std::size_t tens = 0;
  for (const auto& row : closed)
    if (row.candle.interval == Interval(10min) && row.candle.observation->samples == 420) ++tens;
  CHECK(tens == 900);
}

TEST_CASE("candles of a clock that was far ahead do not make the present late") {
  ScratchStore store;
  collect(store, noon + 24h * 365, noon + 24h * 365 + 3min);
  CandleBuilder after = series(noon);

  resumed(store, after, noon);

  std::vector<PairCandle> closed;
  CHECK(after.add(noon, std::vector<Sample>{{PairId{0}, Price::parse("1").value()}}, closed));
}

TEST_CASE("candles of a clock that was far ahead do not hide those of the running bigger candle") {
  ScratchStore store;
  collect(store, noon, noon + 3min);
  collect(store, noon + 24h * 365, noon + 24h * 365 + 3min);
  CandleBuilder after = series(noon + 3min);

  resumed(store, after, noon + 3min);
  std::vector<PairCandle> closed;
  after.add(noon + 3min, std::vector<Sample>{{PairId{0}, Price::parse("0.5").value()}}, closed);
  after.close(noon + 5min, closed);

  REQUIRE(closed.size() == 2);
  CHECK(closed[1].candle.ohlc.open.to_string() == "0.01");
  CHECK(closed[1].candle.observation->samples == 181);
}

/// Says that the bucket of `time` was open when the store was written last.
void save_open_bucket(ScratchStore& store, TimePoint time) {
  const FormingState state = series(time).state();
  REQUIRE(store.writer().store({.forming = state}).has_value());
}

TEST_CASE("candles of a clock that was two days ahead do not make the present late when that is near") {
  ScratchStore store;
  collect(store, noon + 48h, noon + 48h + 3min);
  save_open_bucket(store, noon + 24h + 9min);  // the clock was set right, and a day has passed
  CandleBuilder after = series(noon + 24h + 10min);

  resumed(store, after, noon + 24h + 10min);

  CHECK(after.next_close() == noon + 24h + 11min);
}

/// Saves how a series stands that observed one pair, one sample a second in `[from, to)`.
void interrupt(ScratchStore& store, TimePoint from, TimePoint to, std::string_view interval = "1m") {
  CandleBuilder observed({.intervals = Intervals::parse(interval).value(), .max_gap = 5s}, from);
  std::vector<PairCandle> closed;
  for (TimePoint time = from; time < to; time += 1s)
    observed.add(time, std::vector<Sample>{{PairId{0}, Price::parse("3").value()}}, closed);
  const FormingState state = observed.state();
  REQUIRE(store.writer().store({.forming = state}).has_value());
}

TEST_CASE("after a restart within the minute it goes on, and after a later one it is closed") {
  ScratchStore store;
  collect(store, noon, noon + 1min);
  interrupt(store, noon + 1min, noon + 1min + 58s);
  CandleBuilder soon = series(noon + 1min + 59s), later = series(noon + 1h);

  CHECK(resumed(store, soon, noon + 1min + 59s).empty());
  CHECK(soon.next_close() == noon + 2min);
  const auto closed = resumed(store, later, noon + 1h);

  REQUIRE(closed.size() == 3);
  CHECK(closed[0].candle.open_time == noon + 1min);
  CHECK(closed[0].candle.observation->samples == 58);
  CHECK(closed[0].candle.complete);
  CHECK(closed[1].candle.interval == Interval(5min));
  CHECK(closed[1].candle.observation->samples == 60 + 58);
}

TEST_CASE("an interrupted candle of the first minute of all comes back too") {
  ScratchStore store;
  collect(store, noon, noon);
  interrupt(store, noon + 10s, noon + 40s);
  CandleBuilder after = series(noon + 10min);

  const auto closed = resumed(store, after, noon + 10min);

  REQUIRE(closed.size() == 3);
  CHECK_FALSE(closed[0].candle.complete);
  CHECK(closed[2].candle.open_time == noon);
}

TEST_CASE(
    "an interrupted candle of an interval that is not the shortest any more is closed once it has ended") {
  ScratchStore store;
  collect(store, noon, noon);
  interrupt(store, noon, noon + 4min, "5m");
  CandleBuilder before_its_end = series(noon + 5min - 1ms), after_its_end = series(noon + 5min);

  CHECK(resumed(store, before_its_end, noon + 5min - 1ms).empty());
  const auto closed = resumed(store, after_its_end, noon + 5min);

  REQUIRE(closed.size() == 1);
  CHECK(closed[0].candle.interval == Interval(5min));
  CHECK(closed[0].candle.observation->samples == 240);
}

/// What a series of `intervals` says that observed one pair, one sample a second in `[noon, to)`, and stores
/// it.
FormingState collect_as(ScratchStore& store, std::string_view intervals, TimePoint to) {
  CandleBuilder observed({.intervals = Intervals::parse(intervals).value(), .max_gap = 5s}, noon);
  std::vector<PairCandle> closed;
  for (TimePoint time = noon; time < to; time += 1s)
    observed.add(time, std::vector<Sample>{{PairId{0}, Price::from_parts(100 + (time - noon) / 1s, 0)}},
                 closed);
  const std::vector<Pair> pairs{*Pair::from_name("USDT_X", NameOrder::quote_first)};
  const FormingState state = observed.state();
  REQUIRE(
      store.writer().store({.new_pairs = numbered(pairs), .candles = closed, .forming = state}).has_value());
  return state;
}

/// The candles that close by `end` if a series of `intervals` goes on at `from` with what is stored.
std::vector<PairCandle> gone_on(ScratchStore& store, std::string_view intervals, TimePoint from,
                                TimePoint end) {
  CandleBuilder after({.intervals = Intervals::parse(intervals).value(), .max_gap = 5s}, from);
  auto closed = resumed(store, after, from);
  for (TimePoint time = from; time < end; time += 1s)
    after.add(time, std::vector<Sample>{{PairId{0}, Price::from_parts(100 + (time - noon) / 1s, 0)}}, closed);
  after.close(end, closed);
  return closed;
}

const Candle& candle_of(const std::vector<PairCandle>& rows, Interval interval, TimePoint open_time) {
  const auto found = std::ranges::find_if(rows, [&](const PairCandle& row) {
    return row.candle.interval == interval && row.candle.open_time == open_time;
  });
  REQUIRE(found != rows.end());
  return found->candle;
}

TEST_CASE("five minutes go on with their stored minutes when these are not built any more") {
  ScratchStore store;
  collect_as(store, "1m,5m,10m", noon + 3min + 20s);

  const auto closed = gone_on(store, "5m,10m", noon + 3min + 22s, noon + 10min);

  const Candle& five = candle_of(closed, Interval(5min), noon);
  CHECK(five.ohlc.open.to_string() == "100");
  CHECK(five.complete);
  CHECK(five.observation->samples == 298);
  CHECK(five.observation->gap == 3s);
  CHECK(candle_of(closed, Interval(10min), noon).ohlc.open.to_string() == "100");
  CHECK(candle_of(closed, Interval(10min), noon).complete);
}

TEST_CASE("ten seconds go on with their stored five seconds, and an outage is a gap in them") {
  ScratchStore store;
  collect_as(store, "5s,10s", noon + 7s);

  const auto soon = gone_on(store, "10s", noon + 8s, noon + 10s);
  const auto late = gone_on(store, "10s", noon + 16s, noon + 20s);

  CHECK(candle_of(soon, Interval(10s), noon).observation->samples == 9);
  CHECK(candle_of(soon, Interval(10s), noon).complete);
  CHECK(candle_of(late, Interval(10s), noon).observation->samples == 7);
  CHECK(candle_of(late, Interval(10s), noon).complete);
}

TEST_CASE("ten minutes go on with five minutes that were never built, merged from their stored minutes") {
  ScratchStore store("1m,10m");
  collect_as(store, "1m,10m", noon + 7min);

  const auto closed = gone_on(store, "5m,10m", noon + 7min, noon + 10min);

  CHECK(candle_of(closed, Interval(5min), noon).observation->samples == 300);
  CHECK(candle_of(closed, Interval(5min), noon + 5min).complete);
  CHECK(candle_of(closed, Interval(10min), noon).observation->samples == 600);
  CHECK(candle_of(closed, Interval(10min), noon).complete);
}

TEST_CASE("five minutes within which minutes begin to be built keep what they had, and ten minutes, too") {
  ScratchStore store;
  collect_as(store, "5m,10m", noon + 7min + 20s);

  const auto closed = gone_on(store, "1m,5m,10m", noon + 7min + 22s, noon + 10min);

  const Candle& five = candle_of(closed, Interval(5min), noon + 5min);
  CHECK(five.ohlc.open.to_string() == "400");
  CHECK(five.observation->samples == 298);
  CHECK(five.observation->gap == 3s);
  const Candle& ten = candle_of(closed, Interval(10min), noon);
  CHECK(ten.ohlc.open.to_string() == "100");
  CHECK(ten.observation->samples == 598);
  CHECK(candle_of(closed, Interval(1min), noon + 8min).complete);
}

TEST_CASE("what was built of an interval that is given up goes into a longer one, and is closed by itself") {
  ScratchStore store;
  collect_as(store, "5m", noon + 9min);

  const auto soon = gone_on(store, "1m,10m", noon + 9min + 1s, noon + 10min);
  const auto late = gone_on(store, "1m,10m", noon + 11min, noon + 11min);

  CHECK(candle_of(soon, Interval(10min), noon).observation->samples == 599);
  CHECK(candle_of(late, Interval(5min), noon + 5min).observation->samples == 240);
  CHECK(candle_of(late, Interval(10min), noon).observation->samples == 540);
}

TEST_CASE("three minutes that follow two do not divide them, and have what lies in one of them") {
  ScratchStore store;
  collect_as(store, "2m", noon + 3min + 20s);

  const auto closed = gone_on(store, "3m,6m", noon + 3min + 21s, noon + 6min);

  CHECK(candle_of(closed, Interval(3min), noon + 3min).observation->samples == 159);
  CHECK(candle_of(closed, Interval(6min), noon).observation->samples == 359);
}

TEST_CASE("a state of a clock that was far ahead is left alone") {
  ScratchStore store;
  collect(store, noon, noon);
  interrupt(store, noon + 24h * 365, noon + 24h * 365 + 30s);
  CandleBuilder after = series(noon);

  CHECK(resumed(store, after, noon).empty());
  CHECK(after.next_close() == noon + 1min);
}

TEST_CASE("forming candles that cannot be read begin anew, with a line in the log") {
  ScratchStore store;
  collect(store, noon, noon + 1min);
  store.spoil_forming("a checksum in it is wrong");
  CandleBuilder after = series(noon + 1min + 10s);
  std::vector<std::string> lines;

  const auto reader = store.open_reader().value();
  const auto closed = resume(after, *reader, {.now = noon + 1min + 10s, .before = noon + 24h},
                             [&](log::LogLevel, std::string_view line) { lines.emplace_back(line); });

  REQUIRE(closed.has_value());
  CHECK(closed->empty());
  CHECK(after.state().candles.empty());
  CHECK(lines == std::vector<std::string>{
                     "the saved forming candles cannot be read and start anew: a checksum in it is wrong"});
}

TEST_CASE("a store that cannot be read says so") {
  ScratchStore store;
  const auto reader = store.open_reader().value();
  store.fail_with(store::StoreError{store::StoreFailure::io, "disk gone"});
  CandleBuilder after = series(noon);

  const auto result =
      resume(after, *reader, {.now = noon, .before = noon + 24h}, [](log::LogLevel, std::string_view) {});

  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().message == "disk gone");
}

}  // namespace
}  // namespace candled::collect
