#include <algorithm>
#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {
namespace {

/// Everything that a scan reads, in steps of `limit`.
std::vector<PairCandle> all_of(CandleStore& store, const ScanQuery& query, std::size_t limit = 7) {
  const auto scan = store.scan(query).value();
  std::vector<PairCandle> all;
  for (auto rows = scan->next(limit).value(); !rows.empty(); rows = scan->next(limit).value()) {
    CHECK(rows.size() <= limit);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  CHECK(scan->next(limit)->empty());
  return all;
}

bool alike(const std::vector<PairCandle>& left, const std::vector<PairCandle>& right) {
  return std::ranges::equal(left, right, [](const PairCandle& one, const PairCandle& other) {
    return one.pair == other.pair && one.candle.identical_to(other.candle);
  });
}

class Filled {
 public:
  Filled() { contract::store(*store, observed(), {pair("USDT_ETH"), pair("USDT_BTC")}); }

  std::vector<PairCandle> found(CandleQuery query = {}) {
    query.limit = 100'000;
    return find(*reader_of(*store), query);
  }

  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store = open(*place);
};

TEST_CASE("a scan reads what pages read, in the same order, beside the writer and without one") {
  Filled filled;
  const auto expected = filled.found();
  REQUIRE(expected.size() == 2 * (40 + 8 + 4));

  CHECK(alike(all_of(*filled.store, {}), expected));
  CHECK(alike(all_of(*filled.store, {}, 10'000), expected));
  const auto beside = filled.place->open({}).value();
  CHECK(alike(all_of(*beside, {}), expected));
  filled.store.reset();
  CHECK(alike(all_of(*beside, {}), expected));
}

TEST_CASE("a scan may be restricted to pairs, intervals and times") {
  Filled filled;

  CHECK(alike(all_of(*filled.store, {.pairs = {PairId{1}}}), filled.found({.pairs = {PairId{1}}})));
  CHECK(alike(all_of(*filled.store, {.pairs = {PairId{0}, PairId{1}}}), filled.found()));
  CHECK(alike(all_of(*filled.store, {.intervals = {interval("5m")}}),
              filled.found({.intervals = {interval("5m")}})));
  CHECK(alike(all_of(*filled.store, {.start = at(noon + 300), .end = at(noon + 600)}),
              filled.found({.start = at(noon + 300), .end = at(noon + 600)})));
  CHECK(all_of(*filled.store, {.intervals = {interval("1h")}}).empty());
  CHECK(all_of(*filled.store, {.start = at(noon + 2'400)}).empty());
}

TEST_CASE("candles and pairs that come after a scan began are left out") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, {candle(0, "1m", noon)}, {pair("USDT_BTC")});
  const auto scan = store->scan({}).value();

  contract::store(*store, {candle(0, "1m", noon + 60), candle(1, "1m", noon)}, {pair("USDT_NEW")}, 1);

  const auto candles = scan->next(10);
  REQUIRE(candles.has_value());
  REQUIRE(candles->size() == 1);
  CHECK(candles->front().candle.open_time == at(noon));
  CHECK(scan->pairs()->size() == 1);
  CHECK(scan->next(10)->empty());
}

}  // namespace
}  // namespace candled::store::contract
