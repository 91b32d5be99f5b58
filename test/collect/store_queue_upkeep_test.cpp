// StoreQueue's work while nothing waits: old candles, and intervals that were configured later.
#include <catch2/catch.hpp>

#include "collect/store_queue_fixture.hpp"
#include "store/counting_writer.hpp"
#include "support/printing.hpp"

namespace candled::collect {
namespace {

TEST_CASE("old candles are removed in steps once something is stored, and readers are told") {
  FakeWriter writer;
  store::ChangeCounter changes;
  store::CountingWriter counting(writer, changes);
  writer.make_removable(25);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.newest_end = {{Interval(1min), noon}}, .keep = {{Interval(1min), 24h}}, .rest = 1ms},
                   counting, market, health, [](log::LogLevel, std::string_view) {});
  CHECK(writer.removals().empty());

  queue.push({.forming = forming(noon)});

  CHECK(eventually([&] { return health.store().candles_removed == 25; }));
  CHECK(changes.version() == 1 + 3);
  const auto removals = writer.removals();
  REQUIRE(removals.size() == 3);
  CHECK(removals.back() == std::pair(Interval(1min), noon - 24h));
}

TEST_CASE("a clock that is set forward by a year makes no candle old") {
  FakeWriter writer;
  writer.make_removable(10);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.keep = {{Interval(1min), 24h}}, .rest = 1ms}, writer, market, health,
                   [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon), .forming = forming(noon + 365 * 24h)});
  REQUIRE(eventually([&] { return !writer.removals().empty(); }));

  for (const auto& [interval, before] : writer.removals()) CHECK(before == noon + 1min - 24h);
}

TEST_CASE("what is pushed between two steps of a removal is stored before the next of them") {
  FakeWriter writer;
  writer.make_removable(1'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.newest_end = {{Interval(1min), noon}}, .keep = {{Interval(1min), 24h}}, .rest = 1h},
                   writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.forming = forming(noon)});
  REQUIRE(eventually([&] { return health.store().candles_removed == 10; }));

  queue.push({.candles = candles(noon), .forming = forming(noon + 1min)});

  CHECK(queue.drain(patience) == 0);
  CHECK(health.store().candles_stored == 1);
}

TEST_CASE("a removal that fails is said once, is tried again and keeps nothing from being stored") {
  FakeWriter writer;
  writer.make_removable(10);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms,
                    .newest_end = {{Interval(1min), noon}},
                    .keep = {{Interval(1min), 24h}},
                    .rest = 1ms},
                   writer, market, health, lines.log());
  queue.push({.candles = candles(noon - 1min)});
  REQUIRE(queue.drain(patience) == 0);

  writer.fail_removals(3);
  queue.push({.forming = forming(noon)});

  CHECK(eventually([&] { return health.store().candles_removed == 10; }));
  CHECK(lines.all() == std::vector<std::string>{"removing old candles failed: the disk is full"});
  CHECK(health.store().error.empty());
}

TEST_CASE(
    "candles of an interval that was configured later are merged in steps, and a failure is said once") {
  FakeWriter writer;
  store::ChangeCounter changes;
  store::CountingWriter counting(writer, changes);
  writer.make_unmerged(25, 3);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms, .rest = 1ms}, counting, market, health, lines.log());

  queue.push({.forming = forming(noon)});

  CHECK(eventually([&] { return lines.all().size() == 2; }));
  CHECK(lines.all() ==
        std::vector<std::string>{"merging candles of newly configured intervals failed: the disk is full",
                                 "25 candles of 5m were merged from candles stored earlier"});
  CHECK(health.store().unmerged.empty());
  CHECK(health.store().error.empty());
  CHECK(changes.version() == 1 + 3);
}

}  // namespace
}  // namespace candled::collect
