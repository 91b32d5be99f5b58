#include "derive/forming_parts.hpp"

#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::derive {
namespace {

using namespace std::chrono_literals;
using store::contract::at;
using store::contract::candle;
using store::contract::interval;
using store::contract::noon;

TEST_CASE("a forming candle is merged of its parts, and is not complete") {
  const auto merged = merge_forming(
      {candle(0, "1m", noon, "1.5"), candle(0, "1m", noon + 60, "2.5"), candle(0, "1m", noon + 120, "0.5")},
      interval("15m"), at(noon + 150));

  REQUIRE(merged.size() == 1);
  const Candle& whole = merged.front().candle;
  CHECK(whole.interval.name() == "15m");
  CHECK(whole.open_time == at(noon));
  CHECK(whole.ohlc.open.to_string() == "1.5");
  CHECK(whole.ohlc.high.to_string() == "2.5");
  CHECK(whole.ohlc.low.to_string() == "0.5");
  CHECK(whole.ohlc.close.to_string() == "0.5");
  CHECK_FALSE(whole.complete);
}

TEST_CASE("the first of several parts of one bucket counts: the stored one") {
  const auto merged = merge_forming(
      {candle(0, "1m", noon + 60, "2.5"), candle(0, "1m", noon, "1.5"), candle(0, "1m", noon + 60, "9.5")},
      interval("5m"), at(noon + 120));

  REQUIRE(merged.size() == 1);
  CHECK(merged.front().candle.ohlc.close.to_string() == "2.5");
  CHECK(merged.front().candle.ohlc.high.to_string() == "2.5");
}

TEST_CASE("each pair and each bucket has a forming candle of its own") {
  const auto merged =
      merge_forming({candle(1, "1m", noon), candle(0, "1m", noon + 240), candle(0, "1m", noon + 300)},
                    interval("5m"), at(noon + 310));

  REQUIRE(merged.size() == 3);
  CHECK(merged[0].pair == PairId{0});
  CHECK(merged[0].candle.open_time == at(noon));
  CHECK(merged[1].candle.open_time == at(noon + 300));
  CHECK(merged[2].pair == PairId{1});
}

TEST_CASE("the gap of a forming candle goes on to now") {
  const auto merged = merge_forming({candle(0, "1m", noon)}, interval("5m"), at(noon + 200));

  REQUIRE(merged.front().candle.observation.has_value());
  CHECK(merged.front().candle.observation->gap >= 140s);
}

}  // namespace
}  // namespace candled::derive
