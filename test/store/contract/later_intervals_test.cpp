// Intervals that are configured after their parts were stored.

#include <catch2/catch.hpp>

#include "store/contract/later_fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

TEST_CASE("an interval that is added later has the candles that it would have had from the beginning") {
  const Bench bench(3);
  bench.serve("1m,5m,10m", closed("1m,5m,10m", 0, 1'200, 3));

  bench.serve("1m,5m,10m,30m,1h", closed("1m,5m,10m,30m,1h", 1'200, 1'260, 3));

  const auto from_beginning = closed("1m,5m,10m,30m,1h", 0, 1'260, 3);
  for (const char* of : {"1m", "5m", "10m", "30m", "1h"}) bench.check_same(from_beginning, of);
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("an interval that is left out for a time and comes back has no hole") {
  const Bench bench;
  bench.serve("1m,5m", closed("1m,5m", 0, 100));
  bench.serve("1m", closed("1m", 100, 200));

  bench.serve("1m,5m", closed("1m,5m", 200, 300));

  bench.check_same(closed("1m,5m", 0, 300), "5m");
}

TEST_CASE("candles of an interval that is left out for a time are not called missing until it is back") {
  const Bench bench;
  bench.serve("1m,5m", closed("1m,5m", 0, 100));
  bench.serve("1m", closed("1m", 100, 200));
  std::vector<PairCandle> late;  // as the state of an old run may close it
  for (const auto& row : closed("1m,5m", 150, 155))
    if (row.candle.interval == Interval(5min)) late.push_back(row);
  bench.serve("1m", late);

  CHECK(findings_in(*bench.place).empty());
  bench.serve("1m,5m", {});
  bench.check_same(closed("1m,5m", 0, 200), "5m");
}

TEST_CASE("a shortest interval that was merged from shorter ones of earlier runs has them, too") {
  const Bench bench;
  bench.serve("1m", closed("1m", 0, 100));

  bench.serve("5m,10m", closed("5m,10m", 100, 200));

  bench.check_same(closed("1m,5m,10m", 0, 200), "5m");
  bench.check_same(closed("1m,5m,10m", 0, 200), "10m");
}

TEST_CASE("a store that has all that it can have is not looked through again") {
  const Bench bench;
  CHECK(bench.serve("1m,5m,10m", closed("1m,5m,10m", 0, 100)) == 0);

  CHECK(bench.serve("1m,5m,10m", closed("1m,5m,10m", 100, 110)) == 0);
  CHECK(bench.serve("1m,5m,10m,30m", closed("1m,5m,10m,30m", 110, 120)) > 0);
  CHECK(bench.serve("1m,5m,10m,30m", closed("1m,5m,10m,30m", 120, 130)) == 0);
}

TEST_CASE("a bucket that is running when its interval is added is whole once it ends") {
  const Bench bench;
  bench.serve("1m", closed("1m", 0, 13));
  const auto later = closed("1m", 13, 25);

  bench.run("1m,10m", [&](CandleWriter& writer) {
    const FormingState running{.interval = Interval(1min),
                               .open_time = at(noon + 13 * 60),
                               .observed_from = at(noon),
                               .candles = {}};
    REQUIRE(writer.store({.forming = running}));
    while (!writer.unmerged().empty()) REQUIRE(writer.merge_later());
    CHECK(bench.all("10m").size() == 1);
    const FormingState end{.interval = Interval(1min),
                           .open_time = at(noon + 25 * 60),
                           .observed_from = at(noon),
                           .candles = {}};
    REQUIRE(writer.store({.candles = later, .forming = end}));
  });

  bench.check_same(closed("1m,10m", 0, 20), "10m");
}

TEST_CASE("candles whose parts may have been removed are not merged from what is left") {
  const Bench bench;
  bench.serve("1m", closed("1m", 0, 100));
  bench.run("1m", [&](CandleWriter& writer) {
    while (writer.remove({.interval = Interval(1min), .before = at(noon + 50 * 60)}).value().more) {
    }
  });

  bench.serve("1m,10m", {});

  const auto tens = bench.all("10m");
  REQUIRE_FALSE(tens.empty());
  CHECK(tens.front().candle.open_time >= at(noon + 40 * 60));
  CHECK(tens.front().candle.complete);
  CHECK(findings_in(*bench.place).empty());
}

TEST_CASE("merging that fails leaves nothing half done and is done when it is tried again") {
  const Bench bench;
  bench.serve("1m", closed("1m", 0, 100));
  bench.run("1m,5m", [&](CandleWriter& writer) {
    {
      const auto writing = bench.place->hold_up_writers();
      CHECK_FALSE(writer.merge_later().has_value());
    }
    while (!writer.unmerged().empty()) REQUIRE(writer.merge_later());
  });

  bench.check_same(closed("1m,5m", 0, 100), "5m");
}

}  // namespace
}  // namespace candled::store::contract
