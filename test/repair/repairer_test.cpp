#include "repair/repairer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "repair/repair_fixture.hpp"
#include "support/printing.hpp"

namespace candled::repair {
namespace {

TEST_CASE("missing and incomplete candles become the exchange's, and complete ones stay as they are") {
  Workshop shop;
  shop.collect(0, 0, 60, {7, 8}, {21});
  const auto before = shop.candles("1m");

  shop.run_until(one_o_clock + 1min);

  for (const int repaired : {7, 8, 21}) {
    const auto candle = shop.candle("1m", repaired);
    REQUIRE(candle.has_value());
    CHECK(candle->source == Source::exchange);
    CHECK(candle->complete);
    CHECK(candle->ohlc.open == traded(at(repaired)).ohlc.open);
    CHECK(candle->ohlc.close.to_string() == "8");
  }
  for (const PairCandle& row : before)
    if (row.candle.complete)
      CHECK(shop.candle("1m", static_cast<int>((row.candle.open_time - noon) / 1min))
                ->identical_to(row.candle));
  CHECK(shop.candles("1m").size() == 60);
  CHECK(shop.repair_health().state == "idle");
  CHECK(shop.repair_health().open == 0);
  CHECK(shop.repair_health().repaired == 3 + 4);  // of 5m and 10m two each
}

TEST_CASE("bigger candles are merged anew, and are mixed where some of their parts are ours") {
  Workshop shop;
  shop.collect(0, 0, 60, {0, 1, 2, 3, 4, 11});

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.candle("5m", 0)->source == Source::exchange);
  CHECK(shop.candle("10m", 0)->source == Source::mixed);
  CHECK(shop.candle("5m", 10)->source == Source::mixed);
  CHECK(shop.candle("10m", 10)->complete);
  CHECK(shop.candle("5m", 15)->source == Source::live);
  CHECK(shop.candle("10m", 0)->ohlc.high.to_string() == "9");
  CHECK(std::ranges::all_of(shop.calls, [](const Call& call) { return call.interval == minute; }));
}

TEST_CASE("candles that were removed for their age are not asked for") {
  Workshop shop;
  shop.collect(0, 0, 60, {45});
  REQUIRE(shop.remove_before(40) > 20);
  const auto before = shop.candles("1m").size();

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.candles("1m").size() == before + 1);
  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().range.start == at(45));
}

TEST_CASE("the first bigger candle becomes whole: repair begins at its start") {
  Workshop shop;
  shop.collect(0, 7, 60);

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.candles("1m").front().candle.open_time == noon);
  CHECK(shop.candle("10m", 0)->complete);
  CHECK(shop.repair_health().open == 0);
}

TEST_CASE("one request covers the neighbouring gaps of a pair") {
  Workshop shop;
  shop.collect(0, 0, 60, {7, 8, 30}, {21});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().range == TimeRange{at(7), at(31)});
}

TEST_CASE("the newest gaps are filled first") {
  Workshop shop({.max_candles = 5, .pairs = 2});
  shop.collect(0, 0, 60, {20, 50});
  shop.collect(1, 0, 60, {30});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 3);
  CHECK(shop.calls[0].range.start == at(50));
  CHECK(shop.calls[1].range.start == at(30));
  CHECK(shop.calls[2].range.start == at(20));
}

TEST_CASE("a new gap of a pair joins the request that waits, instead of costing one more") {
  Workshop shop({.pairs = 100});
  for (std::uint32_t pair = 0; pair < 100; ++pair) shop.collect(pair, 0, 60, {7});
  shop.clock.at(at(60) + 20s, [&shop] {
    for (std::uint32_t pair = 0; pair < 100; ++pair) shop.collect(pair, 60, 61, {}, {60});
    shop.closed_until(at(61));
  });
  shop.clock.at(at(60) + 20s, [&shop] { shop.clock.set(at(61) + 10s); });

  shop.run_until(at(65));

  for (std::uint32_t pair = 0; pair < 100; ++pair) {
    CHECK(shop.candle("1m", 7, pair)->source == Source::exchange);
    CHECK(shop.candle("1m", 60, pair)->source == Source::exchange);
  }
  const auto done_before = static_cast<std::size_t>(20s / Pace{}.distance()) + 2;
  CHECK(shop.calls.size() <= 100 + done_before);
}

TEST_CASE("never more than two requests are sent in a second") {
  Workshop shop({.pairs = 40});
  for (std::uint32_t pair = 0; pair < 40; ++pair) shop.collect(pair, 0, 60, {7});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 40);
  for (std::size_t i = 2; i < shop.calls.size(); ++i) CHECK(shop.calls[i].time - shop.calls[i - 2].time > 1s);
  CHECK(shop.calls.back().time - shop.calls.front().time < 25s);
}

TEST_CASE("a day of one pair takes three requests, and one for the minute that has just ended") {
  Workshop shop;
  shop.collect(0, -23 * 60, -23 * 60 + 1);

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 4);
  CHECK(shop.calls.back().range == TimeRange{at(59), at(60)});
  CHECK(shop.candles("1m").size() == 24 * 60);
  CHECK(shop.repair_health().open == 0);
}

TEST_CASE("what is older than the window is left alone") {
  Workshop shop({.window = 30min});
  shop.collect(0, 0, 60, {29, 30});

  shop.run_until(one_o_clock + 10s);

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().range == TimeRange{at(30), at(31)});
}

TEST_CASE("a window of zero turns repairing off") {
  Workshop shop({.window = 0ms});
  shop.collect(0, 0, 60, {29});

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.empty());
  CHECK(shop.repair_health().state == "off");
  CHECK_FALSE(shop.repair_health().enabled);
}

TEST_CASE("a candle that closes incomplete is repaired ten seconds after its end") {
  Workshop shop;
  shop.collect(0, 0, 60);
  shop.clock.at(at(61), [&shop] {
    shop.collect(0, 60, 61, {}, {60});
    shop.closed_until(at(61));
  });

  shop.run_until(at(62));

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().range == TimeRange{at(60), at(61)});
  CHECK(shop.calls.front().time >= at(61) + 10s);
  CHECK(shop.calls.front().time <= at(61) + 13s);
  CHECK(shop.candle("1m", 60)->source == Source::exchange);
}

TEST_CASE("a pair that is not listed any more is expected up to its newest candle only") {
  Workshop shop({.pairs = 2});
  shop.collect(0, 0, 30, {7});
  shop.collect(1, 0, 30, {7});
  live::LastPrices prices(2);
  prices[1] = live::LastPrice{*price("1"), noon};
  shop.market.set_prices(prices);

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.candles("1m", 0).size() == 30);
  CHECK(shop.candles("1m", 1).size() == 60);
}

TEST_CASE("a new pair is looked at from its first candle on, while the service runs") {
  Workshop shop({.pairs = 2});
  shop.collect(0, 0, 60);
  shop.clock.at(at(66), [&shop] {
    shop.collect(0, 60, 66);
    shop.collect(1, 65, 66);
    shop.closed_until(at(66));
  });

  shop.run_until(at(68));

  CHECK(shop.candles("1m", 1).front().candle.open_time == at(60));
  CHECK(shop.repair_health().open == 0);
}

TEST_CASE("shorter candles decide: the exchange's is taken only where none of them is stored") {
  Workshop shop({.offered = {"5m"}});
  shop.collect(0, 0, 60, {10, 11, 12, 13, 14, 23, 40});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().range == TimeRange{at(10), at(15)});
  CHECK(shop.candle("5m", 10)->source == Source::exchange);
  CHECK(shop.candle("10m", 10)->source == Source::mixed);
  CHECK_FALSE(shop.candle("5m", 20)->complete);
  CHECK(shop.given_up("5m") ==
        std::vector<store::GivenUp>{{.buckets = {at(20), at(25)}, .reason = store::GiveUp::has_parts},
                                    {.buckets = {at(40), at(45)}, .reason = store::GiveUp::has_parts}});
  CHECK(shop.repair_health().given_up == 2);
  CHECK(shop.repair_health().open == 0);
}

TEST_CASE("an interval that is added later is merged from what is stored before anybody is asked") {
  Workshop shop({.offered = {"30m"}});
  shop.collect(0, 0, 60);
  shop.restart_with("1m,5m,10m,30m");

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.empty());
  CHECK(shop.given_up("30m").empty());
  REQUIRE(shop.candles("30m").size() == 2);
  CHECK(shop.candle("30m", 0)->complete);
  CHECK(shop.repair_health().open == 0);
}

TEST_CASE("nothing is asked or given up while candles may still be merged from what is stored") {
  Workshop shop;
  shop.collect(0, 0, 60, {10});
  auto health = shop.health.store();
  health.unmerged = {{Interval(1min), one_o_clock - 1h}};
  shop.health.set_store(health);
  shop.clock.at(one_o_clock + 1min, [&] {
    CHECK(shop.calls.empty());
    health.unmerged = {{Interval(1min), one_o_clock - 48h}};
    shop.health.set_store(health);
  });

  shop.run_until(one_o_clock + 2min);

  CHECK(shop.calls.size() == 1);
}

TEST_CASE("nothing is asked where the exchange offers none of our intervals") {
  Workshop shop({.intervals = "1m,10m", .offered = {"5m"}});
  shop.collect(0, 0, 60, {10});

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.empty());
  CHECK(shop.repair_health().state == "idle");
  CHECK(shop.repair_health().fetched->empty());
}

TEST_CASE("a later start goes on where an earlier one stopped") {
  Workshop shop({.max_candles = 5});
  shop.collect(0, 0, 60, {3, 13, 23, 33, 43, 53});
  shop.run_until(one_o_clock + 1200ms);
  const auto done = shop.calls.size();
  REQUIRE(done > 0);
  REQUIRE(done < 6);

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.size() == 6);
  CHECK(shop.candles("1m").size() == 60);
}

TEST_CASE("a list that is full is worked off and looked at again, until nothing is open") {
  Workshop shop({.max_candles = 5, .max_requests = 2});
  shop.collect(0, 0, 60, {3, 13, 23, 33, 43, 53});

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.calls.size() == 6);
  CHECK(shop.candles("1m").size() == 60);
  CHECK(shop.repair_health().open == 0);
}

TEST_CASE("the log has one line when repair begins and one when it is done") {
  Workshop shop({.max_candles = 5});
  shop.collect(0, 0, 60, {3, 13, 23});

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.log.size() == 2);
  CHECK(shop.log[0] == "repairing 3 candles of the last 24 h, 3 requests");
  CHECK(shop.log[1] == "repair done: 3 candles taken from the exchange, 0 given up, 0 still open");
}

}  // namespace
}  // namespace candled::repair
