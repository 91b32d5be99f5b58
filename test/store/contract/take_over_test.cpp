#include <algorithm>
#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

/// A candle of the exchange, which has no observation.
PairCandle fetched(std::uint32_t pair, std::int64_t open_time) {
  PairCandle row = candle(pair, "1m", open_time, "7.50");
  row.candle.observation.reset();
  row.candle.source = Source::exchange;
  return row;
}

std::size_t take_over(CandleStore& store, const TakenOver& rows) {
  const auto taken = store.writer().take_over(rows);
  INFO((taken ? "" : taken.error().message));
  REQUIRE(taken.has_value());
  return *taken;
}

TEST_CASE("candles are taken over as they are, and those that are here stay") {
  const auto place = new_place();
  const auto store = open(*place);
  contract::store(*store, {candle(0, "1m", noon, "1")}, {pair("USDT_BTC")});
  const std::vector<PairCandle> rows{candle(0, "1m", noon, "2"), candle(0, "1m", noon + 60, "2.50"),
                                     candle(0, "5m", noon, "9"), candle(1, "1m", noon - 86'400, "3")};

  CHECK(take_over(*store, {.new_pairs = numbered({pair("USDT_ETH")}, 1), .candles = rows}) == 3);
  CHECK(take_over(*store, {.candles = rows}) == 0);

  const auto found = find(*reader_of(*store));
  REQUIRE(found.size() == 4);
  CHECK(found[0].pair == PairId{1});
  CHECK(found[1].candle.ohlc.close.to_string() == "1");
  CHECK(found[2].candle.identical_to(rows[2].candle));
  CHECK(found[3].candle.identical_to(rows[1].candle));
  const auto series = reader_of(*store)->series().value();
  REQUIRE(series.size() == 3);
  CHECK(series[0].candles == 2);
  CHECK(series[0].newest == at(noon + 60));
}

TEST_CASE("candles of a pair that was never stored are not taken over") {
  const auto place = new_place();
  const auto store = open(*place);

  CHECK_THROWS_AS(store->writer().take_over({.candles = {candle(3, "1m", noon)}}), std::out_of_range);
  CHECK(find(*reader_of(*store)).empty());
}

TEST_CASE("trades come with the candles, and are read back digit for digit") {
  const auto place = new_place();
  const auto store = open(*place);
  const Traded small{.trades = 808, .volume = *Amount::parse("0.120"), .quote_volume = *Amount::parse("0")};
  const Traded great{.trades = 1,
                     .volume = *Amount::parse("1234567890123456789012.5"),
                     .quote_volume = *Amount::parse("999999999999999999")};

  take_over(*store, {.new_pairs = numbered(two_pairs()),
                     .candles = {fetched(0, noon), fetched(1, noon), fetched(1, noon + 60)},
                     .traded = {small, std::nullopt, great}});

  const auto reader = reader_of(*store);
  const auto all = reader->traded(interval("1m"), {at(noon), at(noon + 61)}).value();
  REQUIRE(all.size() == 2);
  const TradedBucket& first = all[all[0].pair == PairId{0} ? 0 : 1];
  const TradedBucket& second = all[all[0].pair == PairId{0} ? 1 : 0];
  CHECK(first.open_time == at(noon));
  CHECK(first.traded == small);
  CHECK(second.open_time == at(noon + 60));
  CHECK(second.traded == great);
  CHECK(reader->traded(interval("1m"), {at(noon), at(noon + 60)})->size() == 1);
  CHECK(reader->traded(interval("5m"), {at(noon), at(noon + 60)})->empty());
}

TEST_CASE("given-up buckets and the times of removals are taken over where nothing is known of them") {
  const auto place = new_place();
  const auto store = open(*place);
  const auto give_up = [](std::int64_t start, std::int64_t end, GiveUp reason) {
    return GivenUpOfSeries{PairId{0}, interval("1m"), {{at(noon + start), at(noon + end)}, reason}};
  };
  take_over(*store, {.new_pairs = numbered({pair("USDT_BTC")}),
                     .given_up = {give_up(0, 120, GiveUp::absent)},
                     .removed_until = {{interval("1m"), at(noon)}}});
  take_over(*store, {.given_up = {give_up(60, 120, GiveUp::no_trades), give_up(180, 240, GiveUp::no_trades)},
                     .removed_until = {{interval("1m"), at(noon - 60)}, {interval("5m"), at(noon)}}});

  const auto reader = reader_of(*store);
  CHECK(reader->given_up(PairId{0}, interval("1m"), {at(noon), at(noon + 600)}).value() ==
        std::vector<GivenUp>{{{at(noon), at(noon + 120)}, GiveUp::absent},
                             {{at(noon + 180), at(noon + 240)}, GiveUp::no_trades}});
  CHECK(reader->removed_until().value() ==
        std::map<Interval, TimePoint>{{interval("1m"), at(noon)}, {interval("5m"), at(noon)}});
}

TEST_CASE("what is stored after a take-over is merged with what came by it") {
  const auto place = new_place();
  const auto store = open(*place);
  take_over(*store, {.new_pairs = numbered({pair("USDT_BTC")}),
                     .candles = {candle(0, "1m", noon, "5"), candle(0, "1m", noon + 60, "3")}});

  contract::store(*store, {candle(0, "1m", noon + 120, "4"), candle(0, "1m", noon + 180, "4"),
                           candle(0, "1m", noon + 240, "9"), candle(0, "5m", noon, "4")});

  const auto found = find(*reader_of(*store), {.intervals = {interval("5m")}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].candle.ohlc.open.to_string() == "5");
  CHECK(found[0].candle.ohlc.low.to_string() == "3");
  CHECK(found[0].candle.ohlc.close.to_string() == "9");
  CHECK(findings_in(*place).empty());
}

TEST_CASE("bigger candles that a take-over leaves out are found and merged later") {
  const auto place = new_place();
  const auto store = open(*place, "1m,5m");
  while (!store->writer().unmerged().empty()) REQUIRE(store->writer().merge_later().has_value());
  std::vector<PairCandle> parts;
  for (int i = 0; i < 10; ++i) parts.push_back(candle(0, "1m", noon + i * 60));
  take_over(*store, {.new_pairs = numbered({pair("USDT_BTC")}), .candles = parts});
  CHECK(find(*reader_of(*store), {.intervals = {interval("5m")}}).empty());
  CHECK(findings_in(*place).empty());

  CHECK(store->writer().unmerged().contains(interval("5m")));
  while (!store->writer().unmerged().empty()) REQUIRE(store->writer().merge_later().has_value());

  CHECK(find(*reader_of(*store), {.intervals = {interval("5m")}}).size() == 2);
}

TEST_CASE("a take-over that cannot be stored changes nothing and can be repeated") {
  const auto place = new_place();
  const auto store = open(*place);
  contract::store(*store, {}, {pair("USDT_BTC")});
  const TakenOver rows{.candles = {candle(0, "1m", noon)}};
  {
    const auto held = place->hold_up_writers();
    CHECK(store->writer().take_over(rows).error().failure == StoreFailure::busy);
  }
  CHECK(find(*reader_of(*store)).empty());
  CHECK(take_over(*store, rows) == 1);
}

}  // namespace
}  // namespace candled::store::contract
