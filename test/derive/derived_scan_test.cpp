#include "derive/derived_scan.hpp"

#include <catch2/catch.hpp>

#include "store/contract/fixture.hpp"
#include "support/printing.hpp"
#include "support/scratch_store.hpp"

namespace candled::derive {
namespace {

using namespace std::chrono_literals;
using store::contract::at;
using store::contract::candle;
using store::contract::interval;
using store::contract::noon;

Options options() {
  return {.intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = 5s};
}

std::vector<std::string> names_of(store::CandleScan& scan, std::size_t limit) {
  std::vector<std::string> names;
  for (;;) {
    const auto rows = scan.next(limit).value();
    if (rows.empty()) return names;
    REQUIRE(rows.size() <= limit);
    for (const PairCandle& row : rows)
      names.push_back((*scan.pairs())[row.pair].name + ' ' + row.candle.interval.name() + ' ' +
                      std::to_string((row.candle.open_time - at(noon)) / 1min));
  }
}

TEST_CASE("a scan mixes stored and derived candles in the one order, page by page") {
  test::ScratchStore scratch;
  std::vector<PairCandle> rows;
  for (const std::uint32_t pair : {0U, 1U})
    for (int i = 0; i < 6; ++i) rows.push_back(candle(pair, "10m", noon + i * 600));
  REQUIRE(
      scratch.writer().store({.new_pairs = test::numbered(store::contract::two_pairs()), .candles = rows}));

  const auto begun = [&](const store::ScanQuery& query) { return scan(scratch, options(), query).value(); };

  const std::vector<std::string> half_hours{"USDT_BTC 30m 0", "USDT_ETH 30m 0", "USDT_BTC 30m 30",
                                            "USDT_ETH 30m 30"};
  for (const std::size_t limit : {1U, 3U, 100U})
    CHECK(names_of(*begun({.intervals = {interval("30m")}}), limit) == half_hours);
  CHECK(names_of(*begun({.pairs = {PairId{1}},
                         .intervals = {interval("10m"), interval("20m")},
                         .end = at(noon + 1'200)}),
                 2) == std::vector<std::string>{"USDT_ETH 10m 0", "USDT_ETH 20m 0", "USDT_ETH 10m 10"});
  CHECK(names_of(*begun({.intervals = {interval("10m")}}), 100).size() == 12);
  CHECK(names_of(*begun({}), 100).size() == 12);
}

TEST_CASE("a scan ends with the last bucket that the store says has closed") {
  test::ScratchStore scratch;
  std::vector<PairCandle> rows;
  for (int i = 0; i < 5; ++i) rows.push_back(candle(0, "10m", noon + i * 600));
  REQUIRE(
      scratch.writer().store({.new_pairs = test::numbered(store::contract::two_pairs()), .candles = rows}));
  const auto hours = [&] {
    return names_of(*scan(scratch, options(), {.intervals = {interval("1h")}}).value(), 100).size();
  };

  CHECK(hours() == 0);
  REQUIRE(scratch.writer().store({.forming = FormingState{.interval = interval("1m"),
                                                          .open_time = at(noon + 3'600),
                                                          .observed_from = at(noon),
                                                          .candles = {}}}));
  CHECK(hours() == 1);
}

}  // namespace
}  // namespace candled::derive
