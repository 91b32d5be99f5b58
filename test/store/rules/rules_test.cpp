// The rules of a store, over rows in memory.

#include <algorithm>
#include <catch2/catch.hpp>

#include "candle/better.hpp"
#include "store/rules/rules_fixture.hpp"
#include "support/printing.hpp"

namespace candled::store {
namespace {

void check_same(const MemoryRows& rows, const std::vector<PairCandle>& expected) {
  std::size_t found = 0;
  for (const Interval interval : {one_minute, five_minutes, ten_minutes}) found += rows.all(interval).size();
  CHECK(found == expected.size());
  for (const auto& row : expected) {
    const auto of_interval = rows.all(row.candle.interval);
    const auto same = std::ranges::find(of_interval, row.candle.open_time,
                                        [](const PairCandle& stored) { return stored.candle.open_time; });
    REQUIRE(same != of_interval.end());
    CAPTURE(same->candle, row.candle);
    CHECK(same->candle.identical_to(row.candle));
  }
}

Candle first_of(const MemoryRows& rows, Interval interval) {
  const auto all = rows.all(interval);
  REQUIRE_FALSE(all.empty());
  return all.front().candle;
}

std::vector<PairCandle> without(std::vector<PairCandle> rows, Interval interval, TimePoint open_time) {
  std::erase_if(rows, [&](const PairCandle& row) {
    return row.candle.interval == interval && row.candle.open_time == open_time;
  });
  return rows;
}

std::vector<PairCandle> only(std::vector<PairCandle> rows, Interval interval) {
  std::erase_if(rows, [&](const PairCandle& row) { return row.candle.interval != interval; });
  return rows;
}

TEST_CASE("what one builder has closed is stored as it is, and counts as new once") {
  MemoryRows rows;
  RulesFixture writer(rows);

  writer.store(built(0, 1), noon + 1min);
  CHECK(writer.added == 1);
  const auto merged = writer.store(without(built(0, 10), one_minute, noon), noon + 10min);
  CHECK(writer.added + merged.size() == 12);
  check_same(rows, built(0, 10));

  CHECK(writer.store(built(0, 10)).empty());
  CHECK(writer.added == 0);
  CHECK(rows.replaced == 0);
  check_same(rows, built(0, 10));
}

TEST_CASE("bigger candles follow parts that come late, from whatever writer") {
  MemoryRows rows;
  RulesFixture(rows).store(built(3, 7));
  REQUIRE(first_of(rows, five_minutes).ohlc.open.to_string() == "280");

  RulesFixture(rows).store(built(0, 20));

  check_same(rows, built(0, 20));
}

TEST_CASE("a bucket that may go on is merged when it has ended") {
  MemoryRows rows;
  RulesFixture writer(rows);
  writer.store(built(2, 4), noon + 4min);
  writer.store(built(0, 2), noon + 4min);
  CHECK(rows.all(five_minutes).empty());

  writer.store(without(built(4, 5), five_minutes, noon), noon + 5min);

  CHECK(rows.all(five_minutes).size() == 1);
}

TEST_CASE("a part makes way for a better one alone, and what it belongs to follows") {
  const auto offered = GENERATE(as<Candle>(), of_exchange(2, 7), half_seen(2, 7, 9), half_seen(2, 7, 1));
  MemoryRows rows;
  RulesFixture writer(rows);
  auto candles = built(0, 10);
  candles[2].candle = half_seen(2, 5, 4);
  writer.store(only(candles, one_minute));
  REQUIRE(first_of(rows, five_minutes).ohlc.low.to_string() == "5");

  writer.store({{PairId{0}, offered}});

  const bool is_better = replaces(half_seen(2, 5, 4), offered);
  CHECK(first_of(rows, five_minutes).ohlc.low.to_string() == (is_better ? "7" : "5"));
  CHECK(first_of(rows, ten_minutes).ohlc.low.to_string() == (is_better ? "7" : "5"));
  CHECK(first_of(rows, five_minutes).complete == offered.complete);
}

TEST_CASE("a row that cannot be read makes way for any candle") {
  MemoryRows rows;
  RulesFixture writer(rows);
  writer.store(built(0, 10));
  rows.damage(PairId{0}, one_minute, noon + 2min);

  writer.store({{PairId{0}, half_seen(2, 7)}});

  CHECK(rows.all(one_minute)[2].candle.identical_to(half_seen(2, 7)));
}

TEST_CASE("a bigger candle that knows more than its stored parts stays") {
  MemoryRows rows;
  RulesFixture(rows).store(only(built(0, 10), five_minutes));

  RulesFixture(rows).store(only(built(1, 3), one_minute));

  CHECK(first_of(rows, five_minutes).identical_to(only(built(0, 5), five_minutes).front().candle));
}

TEST_CASE("a bigger candle stays whose parts may have been removed") {
  MemoryRows rows;
  RulesFixture(rows).store(built(0, 10));
  const Candle before = first_of(rows, five_minutes);
  for (int minute = 0; minute < 3; ++minute) rows.take(PairId{0}, one_minute, noon + minute * 1min);
  rows.removed[one_minute] = noon + 3min;

  RulesFixture writer(rows);
  writer.merge.touch_wrong({PairId{0}, five_minutes, noon});
  CHECK(writer.merge.merge(noon + 24h).empty());

  CHECK(first_of(rows, five_minutes).identical_to(before));
}

TEST_CASE(
    "a candle that is known to be wrong becomes the merge of its parts, and so does what it belongs to") {
  MemoryRows rows;
  RulesFixture writer(rows);
  writer.store(built(0, 10));
  for (const Interval interval : {five_minutes, ten_minutes}) {
    Candle wrong = first_of(rows, interval);
    wrong.ohlc.high = Price::from_parts(9'999, 0);
    rows.replace({PairId{0}, wrong});
  }

  writer.merge.touch_wrong({PairId{0}, five_minutes, noon});
  CHECK(writer.merge.merge(noon + 24h).size() == 2);

  check_same(rows, built(0, 10));
}

TEST_CASE("an interval that was configured later is merged where a longer one needs it") {
  MemoryRows rows;
  RulesFixture(rows, "1m").store(built(0, 10, "1m"));

  RulesFixture(rows).store(built(10, 20));

  check_same(rows, built(0, 20));
}

TEST_CASE("candles of an interval that is no longer configured are merged anew, and none is added") {
  MemoryRows rows;
  auto candles = built(0, 30);
  for (auto& row : candles)
    for (const int minute : {2, 12})
      if (row.candle.interval == one_minute && row.candle.open_time == noon + minute * 1min)
        row.candle = half_seen(minute, 5);
  RulesFixture(rows).store(candles);
  rows.take(PairId{0}, ten_minutes, noon + 10min);
  REQUIRE(first_of(rows, ten_minutes).ohlc.low.to_string() == "5");

  RulesFixture(rows, "1m,5m").repair({of_exchange(2, 7), of_exchange(12, 7)});

  CHECK(first_of(rows, ten_minutes).ohlc.low.to_string() == "7");
  CHECK(rows.all(ten_minutes).size() == 2);
}

TEST_CASE("what a transaction that was rolled back has touched is merged by the next") {
  MemoryRows rows;
  RulesFixture writer(rows);
  writer.store(built(0, 10));
  const Candle other = of_exchange(2, 7);

  writer.merge.touch(PairId{0}, one_minute, other.open_time);
  writer.merge.rolled_back();
  rows.replace({PairId{0}, other});
  REQUIRE(writer.merge.has_work());
  CHECK(writer.merge.merge(noon + 24h).size() == 2);
  writer.merge.committed();

  CHECK_FALSE(writer.merge.has_work());
  CHECK(first_of(rows, ten_minutes).ohlc.low.to_string() == "7");
}

TEST_CASE("a repair replaces what is missing or incomplete, and nothing else") {
  MemoryRows rows;
  RulesFixture writer(rows);
  auto candles = without(only(built(1, 10), one_minute), one_minute, noon + 3min);
  candles[1].candle = half_seen(2, 5);
  writer.store(candles, noon + 10min);
  rows.removed[one_minute] = noon + 1min;

  std::vector<Candle> offered;
  for (int minute = 0; minute < 11; ++minute) offered.push_back(of_exchange(minute, 7));
  const Repaired repaired = writer.repair(offered, {}, noon + 10min);

  CHECK(repaired.fetched == 2);
  const auto minutes = rows.all(one_minute);
  REQUIRE(minutes.size() == 9);  // nothing that was removed, nothing that has not ended
  for (const auto& [pair, candle] : minutes) {
    INFO(candle.open_time.time_since_epoch().count());
    const bool is_repaired = candle.open_time == noon + 2min || candle.open_time == noon + 3min;
    CHECK((candle.source == Source::exchange) == is_repaired);
  }
}

TEST_CASE("a repair merges the bigger candles anew") {
  MemoryRows rows;
  RulesFixture writer(rows);
  writer.store(without(only(built(0, 10), one_minute), one_minute, noon + 3min));
  REQUIRE_FALSE(first_of(rows, ten_minutes).complete);

  CHECK(writer.repair({of_exchange(3, 7)}).derived == 2);

  for (const Interval interval : {five_minutes, ten_minutes}) {
    CHECK(first_of(rows, interval).complete);
    CHECK(first_of(rows, interval).ohlc.low.to_string() == "7");
    CHECK(first_of(rows, interval).source == Source::mixed);
  }
}

TEST_CASE("a missing part in which nothing was traded is no gap, one that the exchange lacks is") {
  const auto reason = GENERATE(GiveUp::no_trades, GiveUp::absent, GiveUp::invalid);
  const auto missing = GENERATE(0, 2, 4);
  MemoryRows rows;
  RulesFixture writer(rows);
  std::vector<Candle> offered;
  for (int minute = 0; minute < 5; ++minute)
    if (minute != missing) offered.push_back(of_exchange(minute, 7));

  writer.repair(offered);
  REQUIRE_FALSE(first_of(rows, five_minutes).complete);
  const TimePoint time = noon + missing * 1min;
  writer.repair({}, {{.buckets = {time, time + 1min}, .reason = reason}});

  CHECK(first_of(rows, five_minutes).complete == (reason == GiveUp::no_trades));
}

}  // namespace
}  // namespace candled::store
