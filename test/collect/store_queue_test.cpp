#include "collect/store_queue.hpp"

#include <catch2/catch.hpp>

#include "collect/store_queue_fixture.hpp"
#include "support/printing.hpp"

namespace candled::collect {
namespace {

TEST_CASE("candles that were pushed together are stored in one transaction, in order") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({}, writer, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon, 3)});
  queue.push({.candles = candles(noon + 1min, 2)});

  CHECK(queue.drain(patience) == 0);
  const auto transactions = writer.transactions();
  REQUIRE(transactions.size() == 2);
  CHECK(transactions[0] == std::vector<TimePoint>(3, noon));
  CHECK(transactions[1] == std::vector<TimePoint>(2, noon + 1min));
  CHECK(health.store().candles_stored == 5);
}

TEST_CASE("candles wait for a store that fails and are stored in order, once, with two lines in the log") {
  FakeWriter writer;
  writer.fail(3);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, lines.log());

  queue.push({.candles = candles(noon)});
  queue.push({.candles = candles(noon + 1min)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(writer.transactions() == std::vector<std::vector<TimePoint>>{{noon}, {noon + 1min}});
  CHECK(health.store().error.empty());
  CHECK(health.store().candles_waiting == 0);
  REQUIRE(lines.all().size() == 2);
  CHECK(lines.all()[0].starts_with("storing failed: the disk is full; "));
  CHECK(lines.all()[1].starts_with("storing works again; "));
}

TEST_CASE("what waits for the store can be read, the newest of it, until it is stored") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.max_shown = 2, .retry_after = 1ms}, writer, market, health,
                   [](log::LogLevel, std::string_view) {});
  for (int i = 0; i < 3; ++i) queue.push({.candles = candles(noon + std::chrono::minutes{i})});

  const auto waiting = market.unstored().closed;
  REQUIRE(waiting->size() == 2);
  CHECK(waiting->at(0)->front().candle.open_time == noon + 1min);
  CHECK(waiting->at(1)->front().candle.open_time == noon + 2min);

  writer.fail(0);
  REQUIRE(queue.drain(patience) == 0);
  CHECK(market.unstored().closed->empty());
}

TEST_CASE("while the store fails its reason and the candles that wait can be seen") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon, 4)});

  REQUIRE(eventually([&] { return !health.store().error.empty(); }));
  CHECK(queue.drain(1ms) == 4);

  REQUIRE(market.unstored().closed->size() == 1);
  CHECK(market.unstored().closed->front()->size() == 4);
  CHECK(health.store().error == "the disk is full");
  CHECK(health.store().candles_waiting == 4);
  CHECK(health.store().candles_stored == 0);
}

TEST_CASE("the end waits for a store that is slow, and stores everything") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon)});
  queue.push({.candles = candles(noon + 1min)});

  CHECK(queue.finish({.failing = 0ms, .slow = patience}) == 0);

  CHECK(writer.transactions().size() == 2);
}

TEST_CASE("the end does not wait for a store that fails, and says how many candles are lost") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon, 3)});

  CHECK(queue.finish({.failing = 1ms, .slow = 24h}) == 3);
}

TEST_CASE("candles beyond the bound are lost, counted and logged, but their pairs are kept") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.max_waiting = 3, .retry_after = 1ms}, writer, market, health, lines.log());
  const Pair btc = *Pair::from_name("USDT_BTC", NameOrder::quote_first);

  queue.push({.candles = candles(noon, 3)});
  queue.push({.new_pairs = {{PairId{0}, btc}}, .candles = candles(noon + 1min)});
  CHECK(health.store().candles_lost == 1);
  CHECK(health.store().candles_waiting == 3);
  writer.fail(0);

  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.pairs() == std::vector<std::string>{"USDT_BTC"});
  // The pairs join the batch before them, unless the queue was just trying to store that one.
  auto transactions = writer.transactions();
  std::erase_if(transactions, [](const auto& candles) { return candles.empty(); });
  CHECK(transactions == std::vector<std::vector<TimePoint>>{{noon, noon, noon}});
}

TEST_CASE("what was stored is counted by interval, and how long after its end it could be queried") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.now = [] { return noon + 2min + 40ms; }, .newest_end = {{Interval(5min), noon}}}, writer,
                   market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon, 3)});
  auto second = candles(noon + 1min, 2);
  second.back().candle.complete = false;
  queue.push({.candles = second});
  queue.push({.forming = forming(noon + 2min)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(health.store().stored_by_interval == std::map<Interval, std::uint64_t>{{Interval(1min), 5}});
  CHECK(health.store().incomplete_by_interval == std::map<Interval, std::uint64_t>{{Interval(1min), 1}});
  CHECK(health.store().newest_end ==
        std::map<Interval, TimePoint>{{Interval(1min), noon + 2min}, {Interval(5min), noon}});
  CHECK(health.durations().flush.counts().count == 2);
  CHECK(health.durations().until_queryable.counts().count == 2);
  CHECK(health.durations().until_queryable.counts().sum == 1min + 40ms + 40ms);
}

TEST_CASE("candles that ended before the service started say nothing about how soon they can be queried") {
  FakeWriter writer;
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.now = [] { return noon; }}, writer, market, health,
                   [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon - 1h)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(health.durations().until_queryable.counts().count == 0);
  CHECK(health.store().stored_by_interval.at(Interval(1min)) == 1);
}

TEST_CASE("every attempt to store that fails is counted") {
  FakeWriter writer;
  writer.fail(3);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});

  queue.push({.candles = candles(noon)});
  REQUIRE(queue.drain(patience) == 0);

  CHECK(health.store().failures == 3);
  CHECK(health.durations().flush.counts().count == 1);
}

TEST_CASE(
    "of the forming states that wait for a store that fails only the newest after each minute is kept") {
  FakeWriter writer;
  writer.fail(1'000'000'000);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  queue.push({.candles = candles(noon), .forming = forming(noon + 1min)});
  CHECK(queue.drain(10ms) == 1);
  queue.push({.candles = candles(noon + 1min), .forming = forming(noon + 2min)});
  for (int poll = 1; poll <= 1'000; ++poll) queue.push({.forming = forming(noon + 2min + poll * 1min)});
  writer.fail(0);

  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.transactions() == std::vector<std::vector<TimePoint>>{{noon}, {noon + 1min}});
  CHECK(writer.forming() == std::vector{noon + 1min, noon + 1'002min});
  CHECK(health.store().stored_until == noon + 1'002min);
}

TEST_CASE("a state is saved although no candle has closed, and tells that storing works again") {
  FakeWriter writer;
  writer.fail(1);
  live::Market market;
  live::Health health(noon);
  Lines lines;
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, lines.log());

  queue.push({.forming = forming(noon)});

  REQUIRE(queue.drain(patience) == 0);
  CHECK(writer.forming() == std::vector{noon});
  CHECK(lines.all().size() == 2);
}

TEST_CASE("what joins the batch before it brings its new pairs with their ids") {
  FakeWriter writer;
  writer.fail(50);
  live::Market market;
  live::Health health(noon);
  StoreQueue queue({.retry_after = 1ms}, writer, market, health, [](log::LogLevel, std::string_view) {});
  const auto pair = [](const char* name) { return *Pair::from_name(name, NameOrder::quote_first); };

  queue.push({.candles = candles(noon)});
  queue.push({.new_pairs = {{PairId{4}, pair("USDT_A")}}, .forming = forming(noon)});
  queue.push({.new_pairs = {{PairId{2}, pair("USDT_B")}}, .forming = forming(noon)});
  REQUIRE(queue.drain(patience) == 0);
  REQUIRE(eventually([&] { return writer.pairs().size() == 2; }));

  CHECK(writer.ids() == std::vector{PairId{4}, PairId{2}});
}

}  // namespace
}  // namespace candled::collect
