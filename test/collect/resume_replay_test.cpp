// How replays into a store follow each other.

#include <algorithm>
#include <catch2/catch.hpp>

#include "collect/resume.hpp"
#include "support/printing.hpp"
#include "support/scratch_store.hpp"
#include "support/times.hpp"

namespace candled::collect {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::ScratchStore;

void silent(log::LogLevel, std::string_view) {}

const Candle& candle_of(const std::vector<PairCandle>& rows, Interval interval, TimePoint open_time) {
  const auto found = std::ranges::find_if(rows, [&](const PairCandle& row) {
    return row.candle.interval == interval && row.candle.open_time == open_time;
  });
  REQUIRE(found != rows.end());
  return found->candle;
}

/// Stores the pair of all replays, unless the store has it.
void add_pair(ScratchStore& store) {
  if (store.open_reader().value()->pairs().value().count() > 0) return;
  const Pair pair = *Pair::from_name("USDT_X", NameOrder::quote_first);
  REQUIRE(store.writer().store({.new_pairs = {{PairId{0}, pair}}}));
}

/// The candles that close when a replay of `intervals` has one sample a second in `[from, to)`.
std::vector<PairCandle> replay(ScratchStore& store, TimePoint from, TimePoint to,
                               std::string_view intervals = "1m") {
  add_pair(store);
  CandleBuilder series({.intervals = Intervals::parse(intervals).value(), .max_gap = 5s}, from);
  auto [closed, left] = resume_replay(series, *store.open_reader().value(), from, silent).value();
  for (TimePoint time = from; time < to; time += 1s)
    series.add(time, std::vector<Sample>{{PairId{0}, Price::from_parts(100 + (time - noon) / 1s, 0)}},
               closed);
  const ReplayEnd end = end_replay(series.state(), left, 5s);
  closed.insert(closed.end(), end.closed.begin(), end.closed.end());
  REQUIRE(store.writer().store({.replayed = end.kept}).has_value());
  return closed;
}

TEST_CASE(
    "a recording that was cut within a minute goes on where it was cut, and the next minute is complete") {
  ScratchStore store;
  CHECK(replay(store, noon, noon + 30s).empty());

  const auto closed = replay(store, noon + 30s, noon + 2min + 1s);

  REQUIRE(closed.size() == 2);
  CHECK(closed[0].candle.ohlc.open.to_string() == "100");
  CHECK(closed[0].candle.observation->samples == 60);
  CHECK(closed[0].candle.complete);
  CHECK(closed[1].candle.complete);
}

TEST_CASE("a minute that begins with the second part of a recording was observed from its beginning") {
  ScratchStore store;
  replay(store, noon, noon + 1min);

  const auto closed = replay(store, noon + 61s, noon + 2min + 1s);

  REQUIRE(closed.size() == 2);
  CHECK(closed[0].candle.observation->samples == 60);
  CHECK(closed[1].candle.observation->samples == 59);
  CHECK(closed[1].candle.complete);
}

TEST_CASE("a recording that is replayed again closes nothing of its last bucket") {
  ScratchStore store;
  replay(store, noon, noon + 90s);

  const auto again = replay(store, noon, noon + 90s);

  REQUIRE(again.size() == 1);
  CHECK(again[0].candle.open_time == noon);
  CHECK(replay(store, noon + 90s, noon + 2min + 1s).at(0).candle.observation->samples == 60);
}

TEST_CASE("a recording that goes on in the bucket of another one is replayed again beside that") {
  ScratchStore store;
  replay(store, noon, noon + 30s);
  replay(store, noon + 30s, noon + 40s);

  CHECK(replay(store, noon + 30s, noon + 40s).empty());
  CHECK(replay(store, noon, noon + 30s).empty());
  CHECK(replay(store, noon + 40s, noon + 61s).at(0).candle.observation->samples == 60);
}

TEST_CASE("of two recordings of one bucket that have other samples the first is closed") {
  ScratchStore store;
  replay(store, noon + 20s, noon + 40s);

  const auto closed = replay(store, noon + 10s, noon + 30s);

  REQUIRE(closed.size() == 1);
  CHECK(closed[0].candle.observation->first == noon + 20s);
}

TEST_CASE("what a replay has seen from the beginning does not make way for what another has not") {
  ScratchStore store;
  replay(store, noon - 10s + 500ms, noon + 30s);

  const auto closed = replay(store, noon + 500ms, noon + 40s);

  REQUIRE(closed.size() == 1);
  CHECK(closed[0].candle.observation->samples == 30);
}

TEST_CASE("a recording goes on with shorter intervals than the one before had") {
  ScratchStore store;
  replay(store, noon, noon + 7min + 20s, "5m,10m");

  const auto closed = replay(store, noon + 7min + 20s, noon + 10min + 1s, "1m,5m,10m");

  CHECK(candle_of(closed, Interval(5min), noon + 5min).observation->samples == 300);
  CHECK_FALSE(candle_of(closed, Interval(1min), noon + 7min).complete);
  CHECK(candle_of(closed, Interval(1min), noon + 8min).complete);
}

TEST_CASE("a minute is not complete whose first seconds went into longer intervals alone") {
  ScratchStore store;
  replay(store, noon, noon + 64s, "5m");

  const auto closed = replay(store, noon + 64s, noon + 5min + 1s, "1m,5m");

  CHECK(candle_of(closed, Interval(1min), noon + 1min).observation->samples == 56);
  CHECK_FALSE(candle_of(closed, Interval(1min), noon + 1min).complete);
  CHECK(candle_of(closed, Interval(5min), noon).observation->samples == 300);
}

TEST_CASE("a recording goes on with longer intervals than the one before had") {
  ScratchStore store;
  replay(store, noon, noon + 30s, "1m");

  const auto closed = replay(store, noon + 30s, noon + 5min + 1s, "5m");

  REQUIRE(closed.size() == 1);
  CHECK(closed[0].candle.observation->samples == 300);
  CHECK(closed[0].candle.complete);
}

TEST_CASE("what a replay left of an interval that is not built any more is closed once it has ended") {
  ScratchStore store;
  replay(store, noon, noon + 30s, "1m");

  const auto closed = replay(store, noon + 60s, noon + 5min + 1s, "5m");

  CHECK(candle_of(closed, Interval(1min), noon).observation->samples == 30);
  CHECK(candle_of(closed, Interval(5min), noon).observation->samples == 270);
}

TEST_CASE("what a replay left that no interval holds any more is closed with what it has") {
  ScratchStore store;
  replay(store, noon, noon + 90s, "5m");

  const auto closed = replay(store, noon + 90s, noon + 2min + 1s, "1m");

  CHECK(candle_of(closed, Interval(5min), noon).observation->samples == 90);
  CHECK(candle_of(closed, Interval(1min), noon + 1min).observation->samples == 30);
}

TEST_CASE("what a replay left open is closed when an earlier recording follows") {
  ScratchStore store;
  replay(store, noon + 10min, noon + 10min + 30s);

  const auto closed = replay(store, noon, noon + 30s);

  REQUIRE(closed.size() == 1);
  CHECK(closed[0].candle.open_time == noon + 10min);
  CHECK_FALSE(closed[0].candle.complete);
}

TEST_CASE("what a replay left open is no state of the service's, which closes it once it has ended") {
  ScratchStore store;
  replay(store, noon, noon + 30s);
  const auto served_from = [&store](TimePoint now) {
    CandleBuilder series({.intervals = Intervals::parse("1m").value(), .max_gap = 5s}, now);
    auto closed =
        resume(series, *store.open_reader().value(), {.now = now, .before = now + 24h}, silent).value();
    CHECK(series.state().candles.empty());
    return closed;
  };

  CHECK(served_from(noon + 59s).empty());
  CHECK(served_from(noon + 60s).at(0).candle.observation->samples == 30);
}

}  // namespace
}  // namespace candled::collect
