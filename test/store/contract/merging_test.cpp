// Whatever changes a part merges anew what it belongs to.

#include <catch2/catch.hpp>

#include "candle/merge.hpp"
#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

/// As a replay of minutes `[first, end)` of one stream closes them: a sample a second, the price its second.
std::vector<PairCandle> replayed(int first, int end, const std::string& intervals = "1m,5m,10m") {
  std::vector<PairCandle> closed;
  CandleBuilder series({.intervals = Intervals::parse(intervals).value(), .max_gap = 5s},
                       at(noon + first * 60));
  for (int second = first * 60; second < end * 60; ++second)
    series.add(at(noon + second), std::vector<Sample>{{PairId{0}, Price::from_parts(100 + second, 0)}},
               closed);
  series.close(at(noon + end * 60), closed);
  return closed;
}

const std::vector<Pair> btc{pair("USDT_BTC")};

class Bench {
 public:
  Bench() { put({}, btc); }

  /// As one command does, with a writer of its own.
  Stored put(const std::vector<PairCandle>& candles, const std::vector<Pair>& pairs = {},
             const std::string& intervals = "1m,5m,10m") {
    return open_store(*place, {.intervals = Intervals::parse(intervals).value(), .max_gap = 5s})
        .value()
        ->writer()
        .store({.new_pairs = numbered(pairs), .candles = candles})
        .value();
  }

  std::vector<Candle> found(const std::string& of) {
    std::vector<Candle> candles;
    for (const auto& row : find(*reader_of(*open(*place)), {.intervals = {interval(of)}}))
      candles.push_back(row.candle);
    return candles;
  }

  void check_same_as_one_replay(int first, int end) {
    for (const auto& row : replayed(first, end)) {
      const auto candles = found(row.candle.interval.name());
      const auto same = std::ranges::find(candles, row.candle.open_time, &Candle::open_time);
      REQUIRE(same != candles.end());
      CHECK(same->identical_to(row.candle));
    }
    CHECK(findings_in(*place).empty());
  }

  std::unique_ptr<Place> place = new_place();
};

TEST_CASE("the first five minutes are no fragment when the minutes before were replayed later") {
  Bench bench;
  bench.put(replayed(3, 7));
  REQUIRE(bench.found("5m").front().ohlc.open.to_string() == "280");

  bench.put(replayed(0, 20));

  CHECK(bench.found("5m").front().ohlc.open.to_string() == "100");
  CHECK(bench.found("5m").front().complete);
  bench.check_same_as_one_replay(0, 20);
}

TEST_CASE("no five minutes are missing when the newer recording was replayed first") {
  Bench bench;
  bench.put(replayed(4, 20));
  bench.put(replayed(0, 4));

  bench.check_same_as_one_replay(0, 20);
}

TEST_CASE("five minutes are not merged while they may go on") {
  Bench bench;
  bench.put(replayed(2, 4));
  bench.put(replayed(0, 2));

  CHECK(bench.found("5m").empty());
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("a bigger candle agrees with its parts when two recordings had other prices") {
  Bench bench;
  auto other = replayed(2, 3);
  other[0].candle.ohlc.high = price("999");
  bench.put({other[0]});

  bench.put(replayed(0, 10));

  CHECK(bench.found("5m").front().ohlc.high.to_string() == "999");
  CHECK(bench.found("10m").front().ohlc.high.to_string() == "999");
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("a part that was seen badly makes way for a better one, and what it belongs to follows") {
  Bench bench;
  auto bad = replayed(0, 10);
  for (auto& row : bad)
    if (row.candle.open_time == at(noon + 60) ||
        (row.candle.open_time == at(noon) && row.candle.interval != interval("1m"))) {
      row.candle.complete = false;
      row.candle.observation->samples -= 30;
      row.candle.observation->gap = 30s;
    }
  bench.put(bad);

  bench.put(replayed(1, 2));

  CHECK(bench.found("1m")[1].complete);
  bench.check_same_as_one_replay(0, 10);
}

TEST_CASE("five and ten minutes follow their minutes although they are no longer configured") {
  Bench bench;
  bench.put(replayed(3, 20));
  REQUIRE(bench.found("5m").front().ohlc.open.to_string() == "280");

  bench.put(replayed(0, 4, "1m"), {}, "1m");

  CHECK(bench.found("5m").front().ohlc.open.to_string() == "100");
  CHECK(bench.found("10m").front().ohlc.open.to_string() == "100");
  bench.check_same_as_one_replay(0, 20);
}

TEST_CASE("an interval that is no longer configured gets no candles beyond those that it has") {
  Bench bench;
  bench.put(replayed(0, 20));

  bench.put(replayed(20, 40, "1m"), {}, "1m");
  bench.put(replayed(38, 42, "1m"), {}, "1m");

  CHECK(bench.found("5m").size() == 4);
  CHECK(bench.found("10m").size() == 2);
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("a hole in an interval that is no longer configured stays, however often its minutes come") {
  Bench bench;
  bench.put(replayed(0, 10));
  bench.put(replayed(30, 40));

  for (int round = 0; round < 2; ++round) bench.put(replayed(10, 30, "1m"), {}, "1m");
  bench.put(replayed(12, 28, "1m"), {}, "1m");

  CHECK(bench.found("5m").size() == 4);
  CHECK(bench.found("10m").size() == 2);
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("ten minutes are merged from minutes where five minutes are no longer configured") {
  Bench bench;
  bench.put(replayed(0, 10));
  bench.put(replayed(10, 17, "1m,10m"), {}, "1m,10m");

  bench.put(replayed(16, 20, "1m,10m"), {}, "1m,10m");

  REQUIRE(bench.found("10m").size() == 2);
  CHECK(bench.found("10m").back().complete);
  CHECK(bench.found("10m").back().observation->samples == 600);
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("a candle that was complete is not replaced by what a later recording says") {
  Bench bench;
  bench.put(replayed(0, 5));
  auto other = replayed(1, 2);
  other[0].candle.ohlc.high = price("999");

  const Stored stored = bench.put(other);

  CHECK(stored.candles == 0);
  CHECK(stored.merged.empty());
  bench.check_same_as_one_replay(0, 5);
}

TEST_CASE("complete five and ten minutes stay when only some minutes of them can be had") {
  Bench bench;
  bench.put(replayed(0, 10, "5m,10m"));
  const auto five = bench.found("5m"), ten = bench.found("10m");
  std::vector<Candle> fetched;
  for (const auto& row : replayed(0, 4, "1m")) {
    fetched.push_back(row.candle);
    fetched.back().observation.reset();
    fetched.back().source = Source::exchange;
  }
  {
    auto store = open(*bench.place);
    const FormingState state{
        .interval = interval("1m"), .open_time = at(noon + 600), .observed_from = at(noon), .candles = {}};
    REQUIRE(store->writer().store({.forming = state}));
    REQUIRE(store->writer().repair({.pair = PairId(0), .interval = interval("1m"), .candles = fetched}));
  }

  CHECK(bench.found("1m").size() == 4);
  REQUIRE(bench.found("5m").size() == 2);
  CHECK(bench.found("5m")[0].identical_to(five[0]));
  CHECK(bench.found("5m")[1].identical_to(five[1]));
  CHECK(bench.found("10m").at(0).identical_to(ten[0]));
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("six seconds without a sample at a border are a gap also where a minute beside it was repaired") {
  Bench bench;
  auto rows = replayed(0, 10, "1m");
  rows[0].candle.complete = false;
  rows[4].candle.observation->last = rows[4].candle.close_time() - 3s;
  rows[4].candle.observation->gap = 3s;
  rows[5].candle.observation->first = rows[5].candle.open_time + 3s;
  rows[5].candle.observation->gap = 3s;
  bench.put(rows);
  Candle fetched = rows[0].candle;
  fetched.complete = true;
  fetched.observation.reset();
  fetched.source = Source::exchange;
  {
    auto store = open(*bench.place);
    const FormingState state{
        .interval = interval("1m"), .open_time = at(noon + 600), .observed_from = at(noon), .candles = {}};
    REQUIRE(store->writer().store({.forming = state}));
    REQUIRE(store->writer().repair(
        {.pair = PairId(0), .interval = interval("1m"), .candles = std::span(&fetched, 1)}));
  }

  REQUIRE(bench.found("10m").size() == 1);
  CHECK(bench.found("5m")[0].complete);
  CHECK(bench.found("5m")[1].complete);
  CHECK_FALSE(bench.found("10m")[0].complete);
  CHECK(bench.found("10m")[0].observation->gap == 6s);
}

TEST_CASE("a candle of the shortest interval is the merge of shorter ones that were built once") {
  Bench bench;
  bench.put(replayed(0, 6, "1m"), {}, "1m");

  bench.put(replayed(2, 5, "5m"), {}, "5m");

  CHECK(bench.found("5m").front().ohlc.open.to_string() == "100");
  CHECK(bench.found("5m").front().complete);
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("what another builder has left is a part of what this one has closed") {
  Bench bench;
  std::vector<PairCandle> ours, left;
  for (const auto& row : replayed(0, 5, "1m"))
    (row.candle.open_time == at(noon + 180) ? left : ours).push_back(row);
  PartMerge five;
  for (const auto& row : ours) five.add(row.candle);
  auto store =
      open_store(*bench.place, {.intervals = Intervals::parse("1m,5m").value(), .max_gap = 5s}).value();
  REQUIRE(store->writer().store({}));
  ours.push_back({PairId{0}, *five.candle(interval("5m"), at(noon), 5s)});
  REQUIRE(store->writer().store({.candles = ours}));

  REQUIRE(store->writer().store({.candles = left, .of_another = true}));
  store.reset();

  CHECK(bench.found("5m").front().observation->samples == 300);
}

TEST_CASE("the first candle of an interval that is not configured is merged into those that are") {
  Bench bench;

  bench.put(replayed(4, 5, "1m"), {}, "5m");

  CHECK(bench.found("5m").front().observation->samples == 60);
}

}  // namespace
}  // namespace candled::store::contract
