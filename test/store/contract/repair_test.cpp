#include <catch2/catch.hpp>

#include "candle/merge.hpp"
#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

constexpr std::int64_t start = 1'635'768'000;  // the start of a bucket of every interval

Candle of_exchange(const std::string& interval_name, std::int64_t open_time, const std::string& text) {
  Candle made = candle(0, interval_name, open_time, text).candle;
  made.observation.reset();
  made.source = Source::exchange;
  return made;
}

PairCandle incomplete(PairCandle row) {
  row.candle.complete = false;
  return row;
}

PairCandle merged(const std::string& interval_name, std::int64_t open_time, std::vector<Candle> parts) {
  return {PairId(0), *merge({.interval = parts.front().interval, .candles = parts}, interval(interval_name),
                            at(open_time), milliseconds(5'000))};
}

/// A store of one pair in which everything up to `closed_until` has closed.
class Bench {
 public:
  explicit Bench(std::int64_t closed_until, std::vector<PairCandle> candles = {}) : store(open(*place)) {
    const std::vector<Pair> pairs{pair("USDT_BTC")};
    close(closed_until, candles, pairs);
  }

  void close(std::int64_t until, const std::vector<PairCandle>& candles,
             const std::vector<Pair>& pairs = {}) {
    const FormingState state{
        .interval = interval("1m"), .open_time = at(until), .observed_from = at(0), .candles = {}};
    REQUIRE(store->writer()
                .store({.new_pairs = numbered(pairs), .candles = candles, .forming = state})
                .has_value());
  }

  Repaired repair(const std::vector<Candle>& candles, const std::vector<GivenUp>& given_up = {},
                  const std::string& of = "1m") {
    const auto repaired = store->writer().repair(
        {.pair = PairId(0), .interval = interval(of), .candles = candles, .given_up = given_up});
    REQUIRE(repaired.has_value());
    return *repaired;
  }

  std::vector<PairCandle> found(const std::string& of = "1m") {
    return find(*reader_of(*store), {.pairs = {PairId(0)}, .intervals = {interval(of)}});
  }

  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store;
};

std::vector<PairCandle> minutes(int first, int last) {
  std::vector<PairCandle> rows;
  for (int minute = first; minute <= last; ++minute)
    rows.push_back(candle(0, "1m", start + minute * 60, "1." + std::to_string(minute)));
  return rows;
}

}  // namespace

TEST_CASE("a repair puts the exchange's candles where ours are missing or incomplete, and nowhere else") {
  Bench bench(start + 600, {candle(0, "1m", start, "1.0"), incomplete(candle(0, "1m", start + 60, "1.1"))});

  const Repaired repaired = bench.repair({of_exchange("1m", start, "7"), of_exchange("1m", start + 60, "7.1"),
                                          of_exchange("1m", start + 120, "7.2")});

  CHECK(repaired.fetched == 2);
  const auto found = bench.found();
  REQUIRE(found.size() == 3);
  CHECK(found[0].candle.identical_to(candle(0, "1m", start, "1.0").candle));
  CHECK(found[1].candle.identical_to(of_exchange("1m", start + 60, "7.1")));
  CHECK(found[2].candle.identical_to(of_exchange("1m", start + 120, "7.2")));
  CHECK(reader_of(*bench.store)->series()->front().candles == 3);
}

TEST_CASE("a repaired candle stays as it is when the same comes again") {
  Bench bench(start + 600);
  bench.repair({of_exchange("1m", start, "7")});

  const Repaired again = bench.repair({of_exchange("1m", start, "8")});

  CHECK(again.fetched == 0);
  CHECK(again.derived == 0);
  CHECK(bench.found().front().candle.ohlc.open.to_string() == "7");
}

TEST_CASE("bigger candles are merged anew from their parts when one of these is repaired") {
  auto rows = minutes(0, 3);
  std::vector<Candle> parts;
  for (const auto& row : rows) parts.push_back(row.candle);
  auto five = merged("5m", start, parts), ten = merged("10m", start, parts);
  rows.insert(rows.end(), {five, ten});
  Bench bench(start + 600, rows);

  const Repaired repaired = bench.repair({of_exchange("1m", start + 240, "7")});

  parts.push_back(of_exchange("1m", start + 240, "7"));
  CHECK(repaired.derived == 2);
  REQUIRE(bench.found("5m").size() == 1);
  CHECK(bench.found("5m")[0].candle.identical_to(merged("5m", start, parts).candle));
  CHECK(bench.found("5m")[0].candle.source == Source::mixed);
  CHECK(bench.found("5m")[0].candle.complete);
  CHECK_FALSE(bench.found("10m")[0].candle.complete);
  CHECK(bench.found("10m")[0].candle.ohlc.high.to_string() == "7");
}

TEST_CASE("bigger candles that were missing altogether come with their parts, as the exchange's") {
  Bench bench(start + 600);

  bench.repair({of_exchange("1m", start, "7"), of_exchange("1m", start + 60, "8"),
                of_exchange("1m", start + 120, "6"), of_exchange("1m", start + 180, "5"),
                of_exchange("1m", start + 240, "6.5")});

  const auto five = bench.found("5m");
  REQUIRE(five.size() == 1);
  CHECK(five[0].candle.source == Source::exchange);
  CHECK(five[0].candle.ohlc.high.to_string() == "8");
  CHECK(five[0].candle.ohlc.low.to_string() == "5");
  CHECK(five[0].candle.complete);
}

TEST_CASE(
    "a minute without trades is no gap in a bigger candle of the exchange's, also in the one above it") {
  Bench bench(start + 600);
  std::vector<Candle> traded;
  for (const int minute : {0, 1, 3, 4}) traded.push_back(of_exchange("1m", start + minute * 60, "7"));

  bench.repair(traded, {{{at(start + 120), at(start + 180)}, GiveUp::no_trades},
                        {{at(start + 300), at(start + 600)}, GiveUp::no_trades}});

  CHECK(bench.found("5m").at(0).candle.complete);
  CHECK(bench.found("10m").at(0).candle.complete);
}

TEST_CASE("a minute that was given up for another reason is a gap in a bigger candle") {
  Bench bench(start + 600);
  std::vector<Candle> traded;
  for (const int minute : {0, 1, 3, 4}) traded.push_back(of_exchange("1m", start + minute * 60, "7"));

  bench.repair(traded, {{{at(start + 120), at(start + 180)}, GiveUp::absent}});

  CHECK_FALSE(bench.found("5m").at(0).candle.complete);
}

TEST_CASE("candles of buckets that have not closed yet are left out of a repair") {
  Bench bench(start + 60);

  const Repaired repaired = bench.repair({of_exchange("1m", start, "7"), of_exchange("1m", start + 60, "8")});

  CHECK(repaired.fetched == 1);
  CHECK(bench.found().size() == 1);
}

TEST_CASE("a bigger candle that is running while a part is repaired agrees with it when it closes") {
  Bench bench(start + 120, {incomplete(candle(0, "1m", start, "1.0")), candle(0, "1m", start + 60, "1.1")});
  CHECK(bench.repair({of_exchange("1m", start, "9")}).derived == 0);
  CHECK(bench.found("5m").empty());
  auto rows = minutes(2, 4);
  rows.push_back(incomplete(candle(0, "5m", start, "1.2")));  // as it was built before the repair

  bench.close(start + 300, rows);

  REQUIRE(bench.found("5m").size() == 1);
  const Candle five = bench.found("5m")[0].candle;
  CHECK(five.ohlc.open.to_string() == "9");
  CHECK(five.ohlc.close.to_string() == "1.4");
  CHECK(five.source == Source::mixed);
  CHECK(five.complete);
}

TEST_CASE("a running bigger candle agrees with its repaired parts even if storing it fails at first") {
  Bench bench(start + 240, minutes(1, 3));
  bench.repair({of_exchange("1m", start, "9")});
  auto rows = minutes(4, 4);
  rows.push_back(incomplete(candle(0, "5m", start, "1.2")));
  {
    const auto held = bench.place->hold_up_writers();
    const FormingState state{
        .interval = interval("1m"), .open_time = at(start + 300), .observed_from = at(0), .candles = {}};
    CHECK_FALSE(bench.store->writer().store({.candles = rows, .forming = state}).has_value());
  }

  bench.close(start + 300, rows);

  CHECK(bench.found("5m").at(0).candle.ohlc.open.to_string() == "9");
}

TEST_CASE("what the exchange gives for five minutes alone is taken into the ten minutes") {
  Bench bench(start + 600);

  const Repaired repaired =
      bench.repair({of_exchange("5m", start, "7"), of_exchange("5m", start + 300, "8")}, {}, "5m");

  CHECK(repaired.fetched == 2);
  CHECK(repaired.derived == 1);
  CHECK(bench.found("10m").at(0).candle.complete);
  CHECK(bench.found("10m").at(0).candle.ohlc.close.to_string() == "8");
}

TEST_CASE("what was given up is remembered by pair, interval and stretch") {
  Bench bench(start + 6'000);
  const GivenUp first{{at(start), at(start + 120)}, GiveUp::no_trades};
  const GivenUp second{{at(start + 300), at(start + 360)}, GiveUp::invalid};
  bench.repair({}, {first, second});
  const auto reader = reader_of(*bench.store);
  const auto between = [&](std::int64_t from, std::int64_t to, const std::string& of = "1m") {
    return reader->given_up(PairId(0), interval(of), {at(from), at(to)}).value();
  };

  CHECK(between(start, start + 600) == std::vector{first, second});
  CHECK(between(start + 119, start + 300) == std::vector{first});
  CHECK(between(start + 120, start + 300).empty());
  CHECK(between(start + 359, start + 360) == std::vector{second});
  CHECK(between(start, start + 600, "5m").empty());
}

TEST_CASE("a bigger candle in which a pair was listed is whole, however long it was not listed before") {
  Bench bench(start + 600);
  constexpr std::int64_t years = 5 * 365 * 86'400;
  const GivenUp before{{at(start + 120 - years), at(start + 120)}, GiveUp::not_listed};

  bench.repair({of_exchange("1m", start + 120, "7"), of_exchange("1m", start + 180, "8"),
                of_exchange("1m", start + 240, "9")},
               {before});

  const auto whole = bench.found("5m");
  REQUIRE(whole.size() == 1);
  CHECK(whole.front().candle.complete);
  CHECK(whole.front().candle.ohlc.open.to_string() == "7");
  CHECK(
      reader_of(*bench.store)->given_up(PairId(0), interval("1m"), {at(start - years), at(start)}).value() ==
      std::vector{before});
}

TEST_CASE("a store in which nothing was collected yet has no bucket to repair") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, {candle(0, "1m", start)}, {pair("USDT_BTC")});
  const std::vector<Candle> candles{of_exchange("1m", start + 60, "7")};

  const auto repaired =
      store->writer().repair({.pair = PairId(0), .interval = interval("1m"), .candles = candles});

  REQUIRE(repaired.has_value());
  CHECK(repaired->fetched == 0);
  CHECK(find(*reader_of(*store)).size() == 1);
}

}  // namespace candled::store::contract
