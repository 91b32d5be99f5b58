#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"
#include "store/mending.hpp"

namespace candled::store::contract {
namespace {

TEST_CASE("an empty store agrees with itself") {
  const auto place = new_place();
  open(*place).reset();

  CHECK(findings_in(*place).empty());
}

TEST_CASE("a store agrees with itself beside its writer, and without one") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, observed(), two_pairs());

  CHECK(findings_in(*place).empty());
  CHECK(store->verify({.finding = [](const Finding&) {}, .checked = [](const Checked&) {}}) == 0);
  store.reset();
  const Verified result = verified(*place);
  CHECK(result.findings.empty());
  CHECK(result.bigger("5m").rows == 16);
  CHECK(result.bigger("10m").part == interval("5m"));
  CHECK(result.bigger("10m").without_parts == 0);
}

TEST_CASE("mending a store with nothing wrong changes nothing") {
  const auto place = new_place();
  contract::store(*open(*place), observed(), two_pairs());
  const auto before = find_beside(*place, {.limit = 1'000});
  bool merged = false;
  {
    const auto store = place->open({.access = Access::mend, .built_with = built_with()});
    REQUIRE(store.has_value());
    CHECK(mend(**store, {.verification = {.finding = [](const Finding&) {}, .checked = [](const Checked&) {}},
                         .merged = [&](std::uint64_t) { merged = true; }}) == 0);
  }

  CHECK_FALSE(merged);
  const auto after = find_beside(*place, {.limit = 1'000});
  CHECK(std::ranges::equal(before, after, [](const PairCandle& one, const PairCandle& other) {
    return one.pair == other.pair && one.candle.identical_to(other.candle);
  }));
}

TEST_CASE("a store that is not there is neither read nor mended, nor made by that") {
  const auto place = new_place();

  CHECK_FALSE(place->open({}).has_value());
  CHECK_FALSE(place->open({.access = Access::mend, .built_with = built_with()}).has_value());

  CHECK_FALSE(place->open({}).has_value());
}

TEST_CASE("a store that is opened for reading has no writer") {
  const auto place = new_place();
  open(*place).reset();

  CHECK_THROWS_AS(place->open({}).value()->writer(), std::logic_error);
}

TEST_CASE("a bigger candle that is still running, or ended with the newest candle, is not missing") {
  const auto place = new_place();
  auto candles = observed("1m,5m,10m", noon, 19);
  contract::store(*open(*place), candles, two_pairs());

  CHECK(findings_in(*place).empty());
}

TEST_CASE("a bigger candle without any part is counted, and disagrees with nothing") {
  const auto place = new_place();
  std::vector<PairCandle> candles{candle(0, "1m", noon + 3'600), candle(0, "5m", noon - 600),
                                  candle(0, "5m", noon + 600)};
  contract::store(*open(*place), candles, {pair("USDT_BTC")});

  const Verified result = verified(*place);

  CHECK(result.findings.empty());
  CHECK(result.bigger("5m").without_parts == 2);
}

TEST_CASE("intervals that were configured for a time only leave a store that agrees with itself") {
  const auto place = new_place();
  {
    auto store = open(*place);
    contract::store(*store, observed("1m,10m", noon, 30), two_pairs());
    contract::store(*store, observed("1m,5m,10m", noon + 1'800, 30), {});
    // 5m ends in the middle of a candle of 10 minutes.
    auto last = observed("1m,5m,10m", noon + 3'600, 30);
    std::erase_if(last, [](const PairCandle& row) {
      return row.candle.interval == interval("5m") && row.candle.open_time > at(noon + 3'600);
    });
    contract::store(*store, last, {});
  }

  const Verified result = verified(*place);

  CHECK(result.findings.empty());
  CHECK(result.bigger("10m").without_parts == 0);
}

TEST_CASE("a complete candle with a gap longer than can be configured is found") {
  const auto place = new_place();
  std::vector<PairCandle> candles;
  candles.push_back(candle(0, "6h", noon));
  for (const int hour : {0, 3, 4, 5}) candles.push_back(candle(0, "1h", noon + hour * 3'600));
  for (auto& row : candles) {
    row.candle.observation.reset();
    row.candle.source = Source::exchange;
  }
  {
    const auto store = open(*place);
    contract::store(*store, {candles[0]}, {pair("USDT_BTC")});
    contract::store(*store, {candles.begin() + 1, candles.end()});
  }

  CHECK(findings_in(*place) == Lines{"USDT_BTC 6h 0: complete but its parts are not"});
}

}  // namespace
}  // namespace candled::store::contract
