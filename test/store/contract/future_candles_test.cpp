
#include <catch2/catch.hpp>
#include <optional>
#include <set>

#include "store/contract/future_fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

PairCandle observed_badly(std::uint32_t pair, std::int64_t open) {
  PairCandle row = candle(pair, "1m", open * minute, "3");
  row.candle.complete = false;
  row.candle.observation->samples = 1;
  row.candle.observation->first = row.candle.observation->last = row.candle.open_time + milliseconds{30'000};
  row.candle.observation->gap = milliseconds{30'000};
  return row;
}

TEST_CASE("a candle that was stored before its bucket began makes way for one that was observed badly") {
  Left left;
  left.collect(6, true);
  CHECK(left.price_of("1m", 10) == "7");

  left.collect(11, true, {observed_badly(0, 10)});

  CHECK(left.price_of("1m", 10) == "3");
  CHECK(left.price_of("1m", 11) == "7");
}

TEST_CASE(
    "a candle that was stored before its bucket began goes when nothing was observed, and bigger ones with "
    "it") {
  Left left;
  left.collect(6, true);
  CHECK(left.count() == 5 + 20 + 1 + 4);

  left.collect(11, true);
  CHECK_FALSE(left.price_of("1m", 10).has_value());
  CHECK(left.price_of("1m", 11) == "7");
  CHECK(left.price_of("5m", 10) == "7");

  left.collect(15, true);
  CHECK_FALSE(left.price_of("5m", 10).has_value());
  CHECK(left.price_of("5m", 15) == "7");
  CHECK(left.count(1) == 5 + 15 + 1 + 3);
  CHECK(left.store->writer().withdrawn() == 2 * (5 + 1));

  left.collect(31, true);
  CHECK(left.count() == 5 + 1);
  CHECK(left.price_of("1m", 4) == "1");
  left.verify();
}

TEST_CASE("the bucket that is running when the clock is confirmed is of the future, too") {
  Left left;

  left.collect(12, true);
  left.collect(13, true, {observed_badly(1, 12)});

  CHECK(left.price_of("1m", 11) == "7");
  CHECK_FALSE(left.price_of("1m", 12).has_value());
  CHECK(left.price_of("1m", 12, 1) == "3");
}

TEST_CASE("a bucket that closes as the clock is confirmed for the first time is judged as well") {
  Left left;

  left.collect(11, true, {observed_badly(0, 10)});

  CHECK(left.price_of("1m", 10) == "3");
}

TEST_CASE("a clock that nobody confirms takes no history for the future's") {
  Left left;

  left.collect(6, false);
  left.collect(11, false, {observed_badly(0, 10), candle(1, "1m", 10 * minute, "3")});
  left.collect(31, false);

  CHECK(left.price_of("1m", 10) == "7");
  CHECK(left.price_of("1m", 10, 1) == "7");
  CHECK(left.price_of("1m", 29) == "7");
  CHECK(left.price_of("5m", 25) == "7");
}

TEST_CASE("what was stored before its bucket began is known after a kill") {
  Left left;
  left.collect(6, true);

  left.kill();
  left.collect(16, false);
  CHECK(left.price_of("1m", 12) == "7");
  left.collect(16, true);

  CHECK_FALSE(left.price_of("1m", 10).has_value());
  CHECK_FALSE(left.price_of("1m", 15).has_value());
  CHECK(left.price_of("1m", 16) == "7");
  left.kill();
  left.collect(31, true);
  CHECK(left.count() == 5 + 1);
  left.verify();
}

TEST_CASE("what comes in the place of a candle of the future stays when its time comes") {
  Left left;
  left.collect(6, true);
  left.kill();

  contract::store(*left.store, {candle(0, "1m", 12 * minute, "2")});  // a replay
  left.collect(31, true);

  CHECK(left.price_of("1m", 12) == "2");
  left.verify();
}

TEST_CASE("a clock that was confirmed once is judged anew after it was not") {
  Left left;
  left.collect(6, true);
  left.collect(6, false);
  contract::store(*left.store, {candle(0, "1m", 7 * minute, "9")});

  left.collect(7, true);
  left.collect(8, true);

  CHECK_FALSE(left.price_of("1m", 7).has_value());
}

TEST_CASE("a bigger candle that was stored before its time is what repair has put in of its parts since") {
  Left left;
  left.collect(6, true);
  left.collect(14, true);
  std::vector<Candle> fetched;
  for (std::int64_t open = 10; open < 14; ++open) {
    fetched.push_back(candle(0, "1m", open * minute, "5").candle);
    fetched.back().observation.reset();
    fetched.back().source = Source::exchange;
  }
  REQUIRE(left.store->writer().repair({.pair = PairId{0}, .interval = interval("1m"), .candles = fetched}));
  left.kill();

  left.collect(15, true);

  CHECK(left.price_of("5m", 10) == "5");
  CHECK_FALSE(left.price_of("5m", 10, 1));
  left.verify();
}

}  // namespace
}  // namespace candled::store::contract
