#include <algorithm>
#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {
namespace {

FormingState state(std::int64_t open_time, const std::string& high = "9.50") {
  const TimePoint start = at(open_time);
  return {.interval = interval("1m"),
          .open_time = start,
          .observed_from = start - milliseconds(1'234),
          .candles = {{PairId(1),
                       {.ohlc = {.open = price("0.000000000000000001"),
                                 .high = price(high),
                                 .low = price("0.000000000000000001"),
                                 .close = price("2")},
                        .first = start + milliseconds(17),
                        .last = start + milliseconds(31'017),
                        .gap = milliseconds(2'001),
                        .samples = 30}}}};
}

bool same(const FormingState& left, const FormingState& right) {
  return left.interval == right.interval && left.open_time == right.open_time &&
         left.observed_from == right.observed_from &&
         std::ranges::equal(left.candles, right.candles, [](const auto& one, const auto& other) {
           return one.pair == other.pair && one.candle == other.candle;
         });
}

FormingState saved(CandleStore& store) {
  const auto found = reader_of(store)->forming();
  REQUIRE(found.has_value());
  CHECK(found->unreadable == "");
  REQUIRE(found->state.has_value());
  return *found->state;
}

TEST_CASE("the state of the open bucket comes back as it was saved last") {
  const auto place = new_place();
  {
    auto store = open(*place);
    const std::vector<Pair> pairs{pair("USDT_BTC"), pair("USDT_ETH")};
    const auto first = state(60), second = state(120, "10");
    REQUIRE(store->writer().store({.new_pairs = numbered(pairs), .forming = first}).has_value());
    REQUIRE(store->writer().store({.forming = second}).has_value());
  }
  auto store = open(*place);

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
  const auto place = new_place();
  auto store = open(*place);

  const auto found = reader_of(*store)->forming();

  REQUIRE(found.has_value());
  CHECK_FALSE(found->state.has_value());
  CHECK(found->unreadable.empty());
}

TEST_CASE("a state of a pair that is not stored is refused as a whole, candles included") {
  const auto place = new_place();
  auto store = open(*place);
  const auto unknown = state(60);
  const std::vector<Pair> pairs{pair("USDT_BTC")};
  const std::vector<PairCandle> candles{candle(0, "1m", 0)};

  CHECK_THROWS(store->writer().store({.new_pairs = numbered(pairs), .candles = candles, .forming = unknown}));

  CHECK(find(*reader_of(*store)).empty());
  CHECK(contract::store(*store, candles, pairs) == 1);
  CHECK(find(*reader_of(*store), {.pairs = {PairId(0)}}).size() == 1);
}

TEST_CASE("every poll of a bucket is saved, and every one can be the last") {
  const auto place = new_place();
  auto store = open(*place);
  FormingState now = state(60);
  const std::vector<Pair> pairs{pair("USDT_BTC"), pair("USDT_ETH")};
  REQUIRE(store->writer().store({.new_pairs = numbered(pairs), .forming = now}).has_value());

  for (int poll = 0; poll < 2'000; ++poll) {
    FormingCandle& candle = now.candles[0].candle;
    candle.ohlc.close = Price::from_parts(std::int64_t{1'000'000'007} * (poll % 17 + 1), poll % 3);
    candle.ohlc.high = std::max(candle.ohlc.high, candle.ohlc.close);
    candle.last += milliseconds(10);
    candle.gap = std::max(candle.gap, milliseconds(10));
    ++candle.samples;
    REQUIRE(store->writer().store({.forming = now}).has_value());
    if (poll % 100 < 3) CHECK(same(saved(*store), now));
  }

  CHECK(same(saved(*store), now));
  store.reset();
  CHECK(same(saved(*open(*place)), now));
}

TEST_CASE("a save that fails leaves what was saved before, and the next one is whole") {
  const auto place = new_place();
  auto store = open(*place);
  const std::vector<Pair> pairs{pair("USDT_BTC"), pair("USDT_ETH")};
  const auto first = state(60), second = state(60, "10"), third = state(60, "11");
  REQUIRE(store->writer().store({.new_pairs = numbered(pairs), .forming = first}).has_value());
  {
    const auto held = place->hold_up_writers();
    REQUIRE_FALSE(store->writer().store({.forming = second}).has_value());
  }
  const std::vector<PairCandle> unknown{candle(7, "1m", 0)};
  CHECK_THROWS(store->writer().store({.candles = unknown, .forming = second}));
  CHECK(same(saved(*store), first));

  REQUIRE(store->writer().store({.forming = third}).has_value());

  CHECK(same(saved(*store), third));
}

}  // namespace
}  // namespace candled::store::contract
