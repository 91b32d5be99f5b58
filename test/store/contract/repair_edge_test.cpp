// Repair at the borders: quiet buckets at the ends of a bigger one, what was running, what is not closed.

#include <catch2/catch.hpp>

#include "candle/merge.hpp"
#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

constexpr std::int64_t start = 1'635'768'000;  // the start of a bucket of every interval

Candle of_exchange(int minute, const std::string& text, const std::string& of = "1m") {
  Candle made = candle(0, of, start + minute * 60, text).candle;
  made.observation.reset();
  made.source = Source::exchange;
  return made;
}

GivenUp quiet(int first, int end) {
  return {.buckets = {at(start + first * 60), at(start + end * 60)}, .reason = GiveUp::no_trades};
}

class Bench {
 public:
  explicit Bench(milliseconds max_gap = built_with().max_gap, int closed_until = 60) {
    reopen(max_gap);
    close(closed_until, {}, {pair("USDT_BTC")});
  }

  /// As another run of the service does.
  void reopen(milliseconds max_gap = built_with().max_gap) {
    store.reset();
    store = open_store(*place, {.intervals = built_with().intervals, .max_gap = max_gap}).value();
  }

  void close(int until, const std::vector<PairCandle>& candles, const std::vector<Pair>& pairs = {}) {
    const FormingState state{.interval = interval("1m"),
                             .open_time = at(start + until * 60),
                             .observed_from = at(0),
                             .candles = {}};
    REQUIRE(store->writer()
                .store({.new_pairs = numbered(pairs), .candles = candles, .forming = state})
                .has_value());
  }

  Repaired repair(const std::vector<Candle>& candles, const std::vector<GivenUp>& given_up = {},
                  const std::string& of = "1m") {
    const Repair repair{
        .pair = PairId(0), .interval = interval(of), .candles = candles, .given_up = given_up};
    return store->writer().repair(repair).value();
  }

  std::vector<PairCandle> found(const std::string& of) {
    return find(*reader_of(*store), {.pairs = {PairId(0)}, .intervals = {interval(of)}});
  }

  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store;
};

}  // namespace

TEST_CASE("a bigger candle is complete when its first and last parts were quiet") {
  Bench bench;

  bench.repair({of_exchange(1, "2"), of_exchange(3, "3")}, {quiet(0, 1), quiet(2, 3), quiet(4, 5)});

  const auto five = bench.found("5m");
  REQUIRE(five.size() == 1);
  CHECK(five[0].candle.complete);
  CHECK(five[0].candle.ohlc.open.to_string() == "2");
  CHECK(five[0].candle.ohlc.close.to_string() == "3");
  CHECK(five[0].candle.source == Source::exchange);
}

TEST_CASE("a bigger candle is not complete while one of its parts is missing and not known to be quiet") {
  Bench bench;
  bench.repair({of_exchange(0, "2"), of_exchange(1, "2"), of_exchange(2, "2"), of_exchange(4, "2")});
  CHECK_FALSE(bench.found("5m").front().candle.complete);

  const Repaired repaired = bench.repair({}, {quiet(3, 4)});

  CHECK(repaired.fetched == 0);
  CHECK(bench.found("5m").front().candle.complete);
}

std::vector<PairCandle> minutes(int first, int end) {
  std::vector<PairCandle> rows;
  for (int minute = first; minute < end; ++minute)
    rows.push_back(candle(0, "1m", start + minute * 60, "1." + std::to_string(minute)));
  return rows;
}

/// As a series closes it that knows of the minutes in `[first, end)` alone.
PairCandle live(const std::string& of, int first, int end) {
  std::vector<Candle> parts;
  for (const PairCandle& row : minutes(first, end)) parts.push_back(row.candle);
  const Interval length = interval(of);
  const Parts all{.interval = interval("1m"), .candles = parts};
  return {PairId(0), *merge(all, length, length.floor(parts.front().open_time), built_with().max_gap)};
}

TEST_CASE("a bigger candle has its repaired part although the service was restarted before it closed") {
  Bench bench(5s, 6);
  bench.repair({of_exchange(0, "9", "5m")}, {}, "5m");
  bench.reopen();
  auto rows = minutes(5, 10);
  rows.insert(rows.end(), {live("5m", 5, 10), live("10m", 5, 10)});

  bench.close(10, rows);

  const Candle ten = bench.found("10m").at(0).candle;
  CHECK(ten.ohlc.open.to_string() == "9");
  CHECK(ten.ohlc.close.to_string() == "1.9");
  CHECK(ten.source == Source::mixed);
  CHECK(ten.complete);
}

TEST_CASE("a bigger candle has all its stored parts, also those that the series did not know") {
  Bench bench(5s, 0);
  bench.close(3, minutes(0, 3));
  bench.reopen();
  auto rows = minutes(3, 5);
  rows.push_back(live("5m", 3, 5));

  bench.close(5, rows);

  const Candle five = bench.found("5m").at(0).candle;
  CHECK(five.ohlc.open.to_string() == "1.0");
  CHECK(five.observation->samples == 5 * minutes(0, 1)[0].candle.observation->samples);
  CHECK(five.complete);
}

TEST_CASE("a repair leaves nothing out of a bigger candle when an interval was added between") {
  Bench bench(5s, 0);
  auto rows = minutes(0, 10);
  rows[3].candle.complete = false;
  rows.push_back(live("10m", 0, 10));
  bench.close(60, rows);  // there was no 5m then

  bench.repair({of_exchange(3, "9")});

  const Candle ten = bench.found("10m").at(0).candle;
  CHECK(ten.ohlc.open.to_string() == "1.0");
  CHECK(ten.ohlc.high.to_string() == "9");
  CHECK(ten.ohlc.close.to_string() == "1.9");
  CHECK(ten.complete);
  CHECK(bench.found("5m").size() == 2);
}

TEST_CASE("giving up a part calls no bigger candle complete whose beginning may not have been observed") {
  Bench bench(2min, 0);
  auto rows = minutes(1, 5);
  rows.push_back(live("5m", 1, 5));
  bench.close(5, rows);
  REQUIRE_FALSE(bench.found("5m").at(0).candle.complete);

  bench.repair({}, {quiet(0, 1)});

  CHECK_FALSE(bench.found("5m").at(0).candle.complete);
}

TEST_CASE("buckets that are all quiet make no bigger candle") {
  Bench bench;

  CHECK(bench.repair({}, {quiet(0, 10)}).derived == 0);

  CHECK(bench.found("5m").empty());
  CHECK(bench.found("10m").empty());
}

TEST_CASE("a candle of five minutes is taken by itself, and the bigger one is merged from it") {
  Bench bench;

  const Repaired repaired = bench.repair({of_exchange(5, "2", "5m")}, {}, "5m");

  CHECK(repaired.fetched == 1);
  CHECK(repaired.derived == 1);
  CHECK(bench.found("5m").front().candle.identical_to(of_exchange(5, "2", "5m")));
  CHECK_FALSE(bench.found("10m").front().candle.complete);
}

TEST_CASE("a bucket that has not closed is left out, to the second") {
  Bench bench;

  CHECK(bench.repair({of_exchange(59, "2"), of_exchange(60, "2")}).fetched == 1);

  CHECK(bench.found("1m").size() == 1);
}

TEST_CASE("what was given up for one reason can be given up for another") {
  Bench bench;
  bench.repair({}, {{.buckets = quiet(0, 2).buckets, .reason = GiveUp::absent}});
  bench.repair({}, {quiet(0, 2)});

  CHECK(reader_of(*bench.store)->given_up(PairId(0), interval("1m"), quiet(0, 9).buckets).value() ==
        std::vector{quiet(0, 2)});
}

TEST_CASE("a repair of a pair that is not stored is refused and changes nothing") {
  Bench bench;
  const std::vector candles{of_exchange(0, "2")};

  CHECK_THROWS(
      bench.store->writer().repair({.pair = PairId(1), .interval = interval("1m"), .candles = candles}));

  CHECK(bench.found("1m").empty());
}

}  // namespace candled::store::contract
