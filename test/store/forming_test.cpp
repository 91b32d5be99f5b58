#include <catch2/catch.hpp>

#include "store/store_fixture.hpp"

namespace candled::store {
namespace {

FormingState state(std::int64_t open_time, const std::string& high = "9.50") {
  const TimePoint start = at(open_time);
  return {.interval = interval("1m"),
          .open_time = start,
          .observed_from = start - milliseconds(1'234),
          .candles = {{PairId(1),
                       {.open = price("0.000000000000000001"),
                        .high = price(high),
                        .low = price("0.000000000000000001"),
                        .close = price("2"),
                        .first = start + milliseconds(17),
                        .last = start + milliseconds(31'017),
                        .gap = milliseconds(2'001),
                        .samples = 30}}}};
}

FormingState saved(CandleStore& store) {
  const auto found = reader_of(store)->forming();
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  return **found;
}

TEST_CASE("the state of the open bucket comes back as it was saved last") {
  const TemporaryFolder folder;
  {
    auto store = open(folder / "candles.db");
    const std::vector<Pair> pairs{pair("USDT_BTC"), pair("USDT_ETH")};
    const auto first = state(60), second = state(120, "10");
    REQUIRE(store->writer().store({.new_pairs = pairs, .forming = &first}).has_value());
    REQUIRE(store->writer().store({.forming = &second}).has_value());
  }
  auto store = open(folder / "candles.db");

  const FormingState found = saved(*store);

  const FormingState expected = state(120, "10");
  CHECK(found.interval == expected.interval);
  CHECK(found.open_time == expected.open_time);
  CHECK(found.observed_from == expected.observed_from);
  REQUIRE(found.candles.size() == 1);
  CHECK(found.candles[0].pair == PairId(1));
  CHECK(found.candles[0].candle == expected.candles[0].candle);
}

TEST_CASE("a new store has no state of an open bucket") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");

  const auto found = reader_of(*store)->forming();

  REQUIRE(found.has_value());
  CHECK_FALSE(found->has_value());
}

TEST_CASE("a state of a pair that is not stored is refused as a whole, candles included") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  const auto unknown = state(60);
  const std::vector<Pair> pairs{pair("USDT_BTC")};
  const std::vector<PairCandle> candles{candle(0, "1m", 0)};

  CHECK_THROWS(store->writer().store({.new_pairs = pairs, .candles = candles, .forming = &unknown}));

  CHECK(find(*reader_of(*store)).empty());
  CHECK(candled::store::store(*store, candles, pairs) == 1);
  CHECK(find(*reader_of(*store), {.pair = PairId(0)}).size() == 1);
}

TEST_CASE("a store of the first schema is taken over with its candles") {
  const TemporaryFolder folder;
  candled::store::store(*open(folder / "candles.db"), {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  sqlite_shell(folder / "candles.db",
               "DROP TABLE forming; DROP TABLE forming_bucket; DROP TABLE given_up; DROP TABLE removed; "
               "PRAGMA user_version = 1");

  auto store = open(folder / "candles.db");

  CHECK(find(*reader_of(*store)).size() == 1);
  CHECK(sqlite_shell(folder / "candles.db", "PRAGMA user_version") == std::vector<std::string>{"3"});
  CHECK(reader_of(*store)->forming().has_value());
}

}  // namespace
}  // namespace candled::store
