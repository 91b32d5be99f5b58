// The repairs and the removals of pairs that StoreQueue is asked for.
#include <catch2/catch.hpp>

#include "collect/store_queue_fixture.hpp"
#include "store/counting_writer.hpp"
#include "support/printing.hpp"

namespace candled::collect {
namespace {

TEST_CASE("a repair is carried out after everything that was pushed before it") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({}, writer, market, health, [](log::LogLevel, std::string_view) {});
  const std::vector<Candle> fetched(3, candles(noon).front().candle);
  queue.push({.candles = candles(noon, 2)});

  const auto repaired = queue.repair({.pair = PairId{0}, .interval = Interval(1min), .candles = fetched});

  REQUIRE(repaired.has_value());
  CHECK(repaired->fetched == 3);
  CHECK(writer.transactions().size() == 1);
  CHECK(writer.repairs() == 1);
}

TEST_CASE("a repair fails at once while storing fails, and so it does after the end") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon)});

  const auto repaired = queue.repair({.pair = PairId{0}, .interval = Interval(1min)});
  REQUIRE_FALSE(repaired.has_value());
  CHECK(repaired.error().message == "the disk is full");
  queue.finish({.failing = 1ms, .slow = 1ms});

  CHECK_FALSE(queue.repair({.pair = PairId{0}, .interval = Interval(1min)}).has_value());
}

/// Waits for the outcome of make_room(), which is returned once.
store::GivenWay outcome_of(StoreQueue& queue) {
  std::optional<store::GivenWay> made;
  REQUIRE(eventually([&] { return made || (made = queue.room_made()).has_value(); }));
  return *made;
}

TEST_CASE("pairs give way once what was pushed before is stored, and are counted") {
  FakeWriter writer;
  store::ChangeCounter changes;
  store::CountingWriter counting(writer, changes);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, counting, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon)});
  queue.push({.candles = candles(noon + 1min)});
  queue.make_room({.candidates = {PairId{7}, PairId{3}, PairId{5}, PairId{9}}, .count = 2});

  const auto made = outcome_of(queue);
  CHECK(writer.stored_before_room() == 2);
  CHECK(made.gone == std::vector{PairId{3}, PairId{5}});
  CHECK(made.kept == std::vector{PairId{7}});
  CHECK_FALSE(queue.room_made());
  CHECK(health.store().pairs_gone == 2);
  CHECK(changes.version() == 1 + 3);
}

TEST_CASE("where no room can be made the reason is logged, and nobody gives way") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, lines.log());

  for (int i = 0; i < 2; ++i) {
    queue.make_room({.candidates = {PairId{7}}, .count = 1});
    const auto made = outcome_of(queue);
    CHECK(made.gone.empty());
    CHECK(made.kept.empty());
  }

  CHECK(lines.all() == std::vector<std::string>{"making room for new pairs failed: the disk is full"});
  CHECK(health.store().pairs_gone == 0);
}

TEST_CASE("while storing fails nobody gives way, and whoever asks is told at once") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon)});
  queue.make_room({.candidates = {PairId{7}, PairId{3}}, .count = 1});

  CHECK(outcome_of(queue).gone.empty());
  writer.fail(0);
  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.stored_before_room() == 0);
}

}  // namespace
}  // namespace candled::collect
