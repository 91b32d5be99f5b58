#include "derive/derived_reader.hpp"

#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"
#include "support/printing.hpp"
#include "support/scratch_store.hpp"

namespace candled::derive {
namespace {

using namespace std::chrono_literals;
using store::contract::at;
using store::contract::candle;
using store::contract::interval;
using store::contract::noon;

constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t monday = noon - 12 * hour;  // 2021-11-01

/// A store of two pairs, USDT_BTC and USDT_ETH, of which everything up to `closed_until` is stored.
class Bench {
 public:
  explicit Bench(std::string_view intervals = "1m,5m,10m")
      : options{.intervals = Intervals::parse(intervals).value(), .max_gap = 5s},
        scratch(intervals) {
    REQUIRE(scratch.writer().store({.new_pairs = test::numbered(store::contract::two_pairs())}));
  }

  void add(const std::vector<PairCandle>& rows) { REQUIRE(scratch.writer().store({.candles = rows})); }
  /// Adds complete candles of `name` that open from `first` to before `end`.
  void fill(std::uint32_t pair, const std::string& name, std::int64_t first, std::int64_t end) {
    std::vector<PairCandle> rows;
    for (std::int64_t time = first; time < end; time += interval(name).length().count())
      rows.push_back(candle(pair, name, time, "1.5"));
    add(rows);
  }

  std::vector<PairCandle> find(const store::CandleQuery& query) {
    const auto reader = scratch.open_reader().value();
    return of(*reader).candles(query).value();
  }
  std::vector<std::int64_t> opens(const store::CandleQuery& query) {
    std::vector<std::int64_t> times;
    for (const PairCandle& row : find(query))
      times.push_back((row.candle.open_time - at(noon)) / std::chrono::seconds{1});
    return times;
  }
  bool merges_more_than(std::size_t most, const store::CandleQuery& query) {
    const auto reader = scratch.open_reader().value();
    return of(*reader).merges_more_than(most, query).value();
  }
  DerivedReader of(store::CandleReader& reader) {
    return {reader, options, closed_until,
            [&reader] { return std::make_shared<const Pairs>(reader.pairs().value()); }};
  }

  Options options;
  test::ScratchStore scratch;
  TimePoint closed_until = at(noon + day);
};

using Times = std::vector<std::int64_t>;

TEST_CASE("derived candles are merged from the longest stored interval that divides theirs") {
  Bench bench("1m,10m");
  bench.add(
      {candle(0, "1m", noon, "7"), candle(0, "10m", noon + 600, "2"), candle(0, "10m", noon + 1'200, "3")});

  const auto half_hours = bench.find({.pairs = {PairId{0}}, .intervals = {interval("30m")}});
  const auto two_minutes = bench.find({.pairs = {PairId{0}}, .intervals = {interval("2m")}});

  REQUIRE(half_hours.size() == 1);
  CHECK(half_hours.front().candle.ohlc.close.to_string() == "3");
  REQUIRE(two_minutes.size() == 1);
  CHECK(two_minutes.front().candle.ohlc.close.to_string() == "7");
}

TEST_CASE("a candle of which all parts are complete is complete; one without a part is not") {
  Bench bench;
  bench.fill(0, "10m", noon, noon + 2 * hour);
  bench.fill(0, "10m", noon + 2 * hour + 600, noon + 3 * hour);

  const auto hours = bench.find({.pairs = {PairId{0}}, .intervals = {interval("1h")}});

  REQUIRE(hours.size() == 3);
  CHECK(hours[0].candle.complete);
  CHECK(hours[1].candle.complete);
  CHECK_FALSE(hours[2].candle.complete);
}

TEST_CASE("a bucket that has not ended has no closed candle, whatever is stored of it") {
  Bench bench;
  bench.fill(0, "10m", noon, noon + 2 * hour);

  bench.closed_until = at(noon + 2 * hour - 1);
  CHECK(bench.opens({.intervals = {interval("1h")}}) == Times{0});
  bench.closed_until = at(noon + 2 * hour);
  CHECK(bench.opens({.intervals = {interval("1h")}}) == Times{0, hour});
}

TEST_CASE("weeks begin on Mondays") {
  Bench bench("1h,1d");
  bench.fill(0, "1d", monday - 2 * day, monday + 7 * day);
  bench.closed_until = at(monday + 8 * day);

  const auto weeks = bench.find({.intervals = {interval("1w")}});

  REQUIRE(weeks.size() == 2);
  CHECK(weeks[0].candle.open_time == at(monday - 7 * day));
  CHECK_FALSE(weeks[0].candle.complete);
  CHECK(weeks[1].candle.open_time == at(monday));
  CHECK(weeks[1].candle.close_time() == at(monday + 7 * day));
  CHECK(weeks[1].candle.complete);
}

TEST_CASE("a bucket that reaches before what retention has left is not shown") {
  Bench bench;
  bench.fill(0, "10m", noon, noon + 4 * hour);
  while (
      bench.scratch.writer().remove({.interval = interval("10m"), .before = at(noon + hour + 1'200)})->more) {
  }
  const auto removed = bench.scratch.open_reader().value()->removed_until().value();
  REQUIRE(removed.contains(interval("10m")));
  const TimePoint kept = removed.at(interval("10m"));

  for (const PairCandle& row : bench.find({.intervals = {interval("1h")}}))
    CHECK(row.candle.open_time >= kept);
}

TEST_CASE("stored and derived intervals may be mixed, in the one order") {
  Bench bench;
  bench.fill(0, "10m", noon, noon + hour);
  bench.fill(1, "10m", noon, noon + hour);

  const auto rows = bench.find({.intervals = {interval("10m"), interval("30m"), interval("1h")}});

  REQUIRE(rows.size() == 12 + 4 + 2);
  const auto name = [&](std::size_t i) {
    return std::to_string(index_of(rows[i].pair)) + ' ' + rows[i].candle.interval.name();
  };
  CHECK(name(0) == "0 10m");
  CHECK(name(1) == "0 30m");
  CHECK(name(2) == "0 1h");
  CHECK(name(3) == "1 10m");
  CHECK(name(4) == "1 30m");
  CHECK(name(5) == "1 1h");
  CHECK(name(6) == "0 10m");
}

TEST_CASE("what an earlier configuration has stored of a derived interval is shown, too, and first") {
  Bench bench;
  bench.fill(0, "10m", noon + hour, noon + 3 * hour);
  bench.add({candle(0, "1h", noon, "7"), candle(0, "1h", noon + hour, "8")});

  const auto rows = bench.find({.intervals = {interval("1h")}});

  REQUIRE(rows.size() == 3);
  CHECK(rows[0].candle.ohlc.close.to_string() == "7");
  CHECK(rows[1].candle.ohlc.close.to_string() == "8");
  CHECK(rows[2].candle.ohlc.close.to_string() == "1.5");
}

TEST_CASE("pages follow one another over long stretches without candles") {
  Bench bench("1m");
  for (const std::int64_t first : {noon, noon + 400 * day, noon + 401 * day, noon + 2'000 * day})
    bench.fill(0, "1m", first, first + 180);
  bench.closed_until = at(noon + 3'000 * day);
  store::CandleQuery query{.pairs = {PairId{0}}, .intervals = {interval("1h")}, .limit = 3};

  CHECK(bench.opens(query) == Times{0, 400 * day, 401 * day});
  query.after = Position{at(noon + 401 * day), "USDT_BTC", interval("1h")};
  CHECK(bench.opens(query) == Times{2'000 * day});
  query.after.reset();
  query.order = store::Order::descending;
  CHECK(bench.opens(query) == Times{2'000 * day, 401 * day, 400 * day});
}

TEST_CASE("times that select nothing are no error") {
  Bench bench;
  bench.fill(0, "10m", noon, noon + hour);
  const auto hour_of = [&](store::CandleQuery query) {
    query.intervals = {interval("1h")};
    return bench.opens(query).size();
  };

  CHECK(hour_of({.start = at(noon + hour), .end = at(noon)}) == 0);
  CHECK(hour_of({.start = TimePoint::max()}) == 0);
  CHECK(hour_of({.end = TimePoint::min()}) == 0);
  CHECK(hour_of({.start = TimePoint::min(), .end = TimePoint::max()}) == 1);
  CHECK(hour_of({.limit = 0}) == 0);
  CHECK(hour_of({.pairs = {PairId{1}}}) == 0);
}

TEST_CASE("what a query would read is counted by what is stored, not by its limit") {
  Bench bench("1m");
  bench.fill(0, "1m", noon, noon + 4 * hour);
  const store::CandleQuery days{.pairs = {PairId{0}}, .intervals = {interval("1h")}, .limit = 5'000};

  CHECK(bench.merges_more_than(239, days));
  CHECK_FALSE(bench.merges_more_than(240, days));

  auto few = days;
  few.limit = 1;
  CHECK_FALSE(bench.merges_more_than(120, few));
  auto later = days;
  later.start = at(noon + 3 * hour);
  CHECK_FALSE(bench.merges_more_than(60, later));
  CHECK(bench.merges_more_than(59, later));
  CHECK_FALSE(bench.merges_more_than(0, {.intervals = {interval("1m")}}));
}

TEST_CASE("a forming candle has the stored, the closed and the forming parts of its bucket") {
  Bench bench("1m");
  bench.fill(0, "1m", noon, noon + 120);
  bench.closed_until = at(noon + 120);
  CandleBuilder builder({.intervals = Intervals::parse("1m").value(), .max_gap = 5s}, at(noon + 120));
  std::vector<PairCandle> closed;
  const auto sample = [&](std::int64_t second, std::int64_t price) {
    builder.add(at(second), std::vector<Sample>{{PairId{0}, Price::from_parts(price, 0)}}, closed);
  };
  sample(noon + 125, 7);
  sample(noon + 185, 9);
  live::Market market;
  market.set_waiting({std::make_shared<const std::vector<PairCandle>>(closed)});
  market.set_forming(builder.forming());

  const auto reader = bench.scratch.open_reader().value();
  const store::CandleQuery query{.pairs = {PairId{0}}, .intervals = {interval("5m")}};
  const auto rows = bench.of(*reader).forming(query, market.unstored(), at(noon + 190)).value();

  REQUIRE(rows.size() == 1);
  CHECK(rows.front().candle.open_time == at(noon));
  CHECK(rows.front().candle.ohlc.open.to_string() == "1.5");
  CHECK(rows.front().candle.ohlc.high.to_string() == "9");
  CHECK(rows.front().candle.ohlc.close.to_string() == "9");
  CHECK_FALSE(rows.front().candle.complete);
  CHECK(bench.of(*reader).candles(query).value().empty());
}

}  // namespace
}  // namespace candled::derive
