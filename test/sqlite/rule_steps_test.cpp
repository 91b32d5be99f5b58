// The amount of a rule's work that SQLite does in one transaction.

#include <catch2/catch.hpp>
#include <map>

#include "sqlite/table/layout.hpp"
#include "store/contract/future_fixture.hpp"
#include "store/contract/later_fixture.hpp"
#include "store/rules/future_candles.hpp"
#include "store/rules/later_intervals.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
namespace {

TEST_CASE("many candles of the future go a few thousand at a time") {
  Left left;
  std::vector<PairCandle> rows;
  for (std::int64_t i = 100; i < 100 + FutureCandles::taken_at_once + 10; ++i)
    rows.push_back(candle(0, "1m", i * minute, "7"));
  contract::store(*left.store, rows);
  left.collect(40, true);
  const std::size_t before = left.count();

  left.collect(100'000, true);
  CHECK(left.count() == before - static_cast<std::size_t>(FutureCandles::taken_at_once));

  left.collect(100'000, true);
  CHECK(left.count() == before - static_cast<std::size_t>(FutureCandles::taken_at_once) - 10);
  left.verify();
}

TEST_CASE("what is merged later is merged newest first, in steps, and goes on where it was broken off") {
  const std::uint32_t pairs = 40;
  const Bench bench(pairs);
  bench.serve("1m", closed("1m", 0, 960, pairs));
  std::map<Interval, TimePoint> left;

  bench.run("1m,5m", [&](CandleWriter& writer) {
    const auto step = writer.merge_later();
    REQUIRE(step.has_value());
    CHECK(step->merged.size() >= 500);
    CHECK(step->merged.size() < LaterIntervals::found_at_once + sqlite::slots_per_block);
    TimePoint newest{};
    for (const auto& row : step->merged) newest = std::max(newest, row.candle.open_time);
    CHECK(newest == at(noon + 955 * 60));
    left = writer.unmerged();
    CHECK(left == step->unmerged);
    CHECK(left.contains(Interval(5min)));
  });
  bench.run("1m,5m", [&](CandleWriter& writer) { CHECK(writer.unmerged() == left); });

  CHECK(bench.serve("1m,5m", {}) > 2);
  bench.check_same(closed("1m,5m", 0, 960, pairs), "5m");
}

}  // namespace
}  // namespace candled::store::contract
