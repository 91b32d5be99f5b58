#include "store/rules/future_candles.hpp"

#include <catch2/catch.hpp>

#include "store/rules/rules_fixture.hpp"
#include "support/printing.hpp"

namespace candled::store {
namespace {

/// Returns the candles that a batch removes if its forming bucket is minute `minute` from noon on.
std::vector<StoredBucket> taken_by(FutureCandles& future, int minute, bool clock_confirmed,
                                   const std::vector<PairCandle>& candles = {}) {
  const FormingState forming{
      .interval = one_minute, .open_time = noon + minute * 1min, .observed_from = {}, .candles = {}};
  return future.make_way({.candles = candles, .forming = forming, .clock_confirmed = clock_confirmed});
}

/// Minutes 2 to 13 are stored.
MemoryRows ahead_of_time() {
  MemoryRows rows;
  for (int minute = 2; minute <= 13; ++minute) rows.insert({PairId{0}, of_exchange(minute, 7)});
  return rows;
}

TEST_CASE("while nobody confirms the clock nothing that is stored makes way") {
  MemoryRows rows = ahead_of_time();
  FutureCandles future(rows, rows);

  CHECK(taken_by(future, 5, false, {{PairId{0}, of_exchange(10, 8)}}).empty());
  CHECK(taken_by(future, 20, false).empty());
  CHECK(rows.all(one_minute).size() == 12);
}

TEST_CASE("a candle of the future makes way for one of its bucket, or goes when that ends without one") {
  MemoryRows rows = ahead_of_time();
  FutureCandles future(rows, rows);

  CHECK(taken_by(future, 10, true).empty());

  const auto replaced = taken_by(future, 11, true, {{PairId{0}, of_exchange(10, 8)}});
  REQUIRE(replaced.size() == 1);
  CHECK(replaced.front().open_time == noon + 10min);
  rows.insert({PairId{0}, of_exchange(10, 8)});

  const auto ended = taken_by(future, 12, true);
  REQUIRE(ended.size() == 1);
  CHECK(ended.front().open_time == noon + 11min);

  CHECK(taken_by(future, 20, true).size() == 2);
  CHECK(rows.all(one_minute).size() == 9);  // minutes 2 to 10
}

TEST_CASE("what is stored of the buckets that the first confirmed batch closes was stored too early") {
  MemoryRows rows = ahead_of_time();
  FutureCandles future(rows, rows);

  const auto taken = taken_by(future, 11, true, {{PairId{0}, of_exchange(9, 8)}});

  REQUIRE(taken.size() == 2);
  CHECK(taken.front().open_time == noon + 9min);
  CHECK(taken.back().open_time == noon + 10min);
}

TEST_CASE("what a transaction that was rolled back has marked is marked again") {
  MemoryRows rows = ahead_of_time();
  FutureCandles future(rows, rows);
  taken_by(future, 10, true);
  for (const auto& row : rows.all(one_minute)) rows.unmark({row.pair, one_minute, row.candle.open_time});

  future.forget();
  taken_by(future, 10, true);

  CHECK(taken_by(future, 20, true).size() == 4);
}

}  // namespace
}  // namespace candled::store
