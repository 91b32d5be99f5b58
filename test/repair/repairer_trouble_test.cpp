// Repair while the exchange answers wrongly, or not at all.

#include <algorithm>
#include <catch2/catch.hpp>

#include "repair/repair_fixture.hpp"
#include "support/printing.hpp"

namespace candled::repair {
namespace {

std::unexpected<feed::FeedError> failure(feed::FeedFailure kind,
                                         std::optional<std::chrono::seconds> retry_after = {}) {
  return std::unexpected(feed::FeedError{.failure = kind, .detail = "no", .retry_after = retry_after});
}

std::vector<milliseconds> distances(const std::vector<Call>& calls) {
  std::vector<milliseconds> all;
  for (std::size_t i = 1; i < calls.size(); ++i) all.push_back(calls[i].time - calls[i - 1].time);
  return all;
}

TEST_CASE("a bucket without trades is given up, remembered, and never asked for again") {
  Workshop shop;
  shop.collect(0, 0, 60, {7, 8}, {21});
  const auto incomplete = *shop.candle("1m", 21);
  shop.answers = [](const Call& call) {
    auto candles = all_of(call);
    for (auto& candle : candles) {
      candle.trades = 0;
      candle.traded = false;
    }
    return candles;
  };

  shop.run_until(one_o_clock + 1min);
  shop.run_until(one_o_clock + 2min);

  CHECK(shop.calls.size() == 1);
  CHECK(shop.given_up() ==
        std::vector<store::GivenUp>{{.buckets = {at(7), at(9)}, .reason = store::GiveUp::no_trades},
                                    {.buckets = {at(21), at(22)}, .reason = store::GiveUp::no_trades}});
  CHECK(shop.candle("1m", 21)->identical_to(incomplete));
  CHECK(shop.repair_health().open == 0);
  CHECK(shop.repair_health().given_up == 1);  // nothing is missing where nothing was traded
}

TEST_CASE("an answer without the bucket, or with one that contradicts itself, is final") {
  Workshop shop;
  shop.collect(0, 0, 60, {7, 9});
  shop.answers = [](const Call& call) {
    auto candles = all_of(call);
    candles.pop_back();
    candles.front().ohlc.low = *price("8.5");
    return candles;
  };

  shop.run_until(one_o_clock + 1min);

  CHECK(shop.given_up() ==
        std::vector<store::GivenUp>{{.buckets = {at(7), at(8)}, .reason = store::GiveUp::invalid},
                                    {.buckets = {at(9), at(10)}, .reason = store::GiveUp::absent}});
  CHECK(shop.candles("1m").size() == 58);
}

TEST_CASE("an answer without a bucket that has just ended is not final") {
  Workshop shop;
  shop.collect(0, 0, 60, {59});
  shop.answers = [&shop](const Call& call) {
    return call.time < one_o_clock + 60s ? std::vector<feed::ExchangeCandle>{} : all_of(call);
  };

  shop.run_until(one_o_clock + 2min);

  REQUIRE(shop.calls.size() == 2);
  CHECK(shop.calls[0].time >= one_o_clock + 10s);
  CHECK(shop.calls[0].time <= one_o_clock + 12s);
  CHECK(shop.calls[1].time >= one_o_clock + 60s);
  CHECK(shop.candle("1m", 59)->source == Source::exchange);
  CHECK(shop.given_up().empty());
}

TEST_CASE("when the exchange throttles, nothing is asked for as long as it says") {
  Workshop shop({.pairs = 3});
  for (std::uint32_t pair = 0; pair < 3; ++pair) shop.collect(pair, 0, 60, {7});
  shop.answers =
      [&shop](const Call& call) -> std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> {
    if (shop.calls.size() % 2 == 1) return failure(feed::FeedFailure::throttled, 7s);
    return all_of(call);
  };

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 6);
  for (std::size_t i = 1; i < 6; i += 2) CHECK(shop.calls[i].time - shop.calls[i - 1].time >= 7s);
  CHECK(shop.repair_health().open == 0);
  CHECK(std::ranges::count_if(shop.log,
                              [](const auto& line) { return line.contains("asks repair to wait"); }) == 3);
}

TEST_CASE("throttling without a time costs 130 s, then 260 s, and shows in the health") {
  Workshop shop;
  shop.collect(0, 0, 60, {7});
  shop.answers =
      [&shop](const Call& call) -> std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> {
    if (shop.calls.size() < 3) return failure(feed::FeedFailure::throttled);
    return all_of(call);
  };
  std::optional<live::RepairHealth> seen;
  shop.clock.at(one_o_clock + 60s, [&] { seen = shop.repair_health(); });

  shop.run_until(one_o_clock + 7min);

  const auto waits = distances(shop.calls);
  REQUIRE(waits.size() == 2);
  CHECK((waits[0] >= 130s && waits[0] <= 132s));
  CHECK((waits[1] >= 260s && waits[1] <= 262s));
  REQUIRE(seen.has_value());
  CHECK(seen->state == "throttled");
  CHECK(seen->open == 1);
  CHECK(seen->error == "throttled: no");
  REQUIRE(seen->retry_at.has_value());
  CHECK(*seen->retry_at >= one_o_clock + 130s);
  CHECK(shop.repair_health().state == "idle");
  CHECK(shop.repair_health().error.empty());
  CHECK_FALSE(shop.repair_health().retry_at.has_value());
  CHECK(shop.repair_health().requests_throttled == 2);
  CHECK(shop.repair_health().requests_ok == 1);
}

TEST_CASE("other failures are tried again less and less often") {
  Workshop shop;
  shop.collect(0, 0, 60, {7});
  shop.answers = [](const Call&) { return failure(feed::FeedFailure::timeout); };

  shop.run_until(one_o_clock + 5min);

  const auto waits = distances(shop.calls);
  REQUIRE(waits.size() >= 7);
  CHECK((waits[0] >= 1s && waits[0] <= 3s));
  CHECK((waits[5] >= 32s && waits[5] <= 34s));
  CHECK((waits[6] >= 60s && waits[6] <= 62s));
  CHECK(shop.repair_health().state == "failing");
  CHECK(shop.repair_health().requests_failed == shop.calls.size());
  CHECK(shop.repair_health().requests_ok == 0);
  CHECK(shop.log.size() == 2);  // that it begins, and the first failure
}

TEST_CASE("a pair that the exchange refuses three times is left alone until the next start") {
  Workshop shop({.max_candles = 5, .pairs = 2});
  shop.collect(0, 0, 60, {7});
  shop.collect(1, 0, 60, {9, 50});
  shop.answers = [](const Call& call) -> std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> {
    if (call.pair == "USDT_P1") return failure(feed::FeedFailure::refused);
    return all_of(call);
  };

  shop.run_until(one_o_clock + 5min);

  const auto refused = std::ranges::count(shop.calls, "USDT_P1", &Call::pair);
  CHECK(refused == 3);
  CHECK(shop.candle("1m", 7).has_value());
  CHECK(shop.given_up("1m", 1).empty());
  CHECK(shop.repair_health().refused == std::vector{PairId{1}});
  CHECK(shop.repair_health().open == 0);
  CHECK(shop.repair_health().given_up == 2);
  CHECK(shop.repair_health().state == "idle");

  shop.answers = all_of;
  shop.run_until(one_o_clock + 6min);
  CHECK(shop.candles("1m", 1).size() == 60);
}

TEST_CASE("repair waits for the first successful poll, and stands still while polls fail") {
  Workshop shop({.max_candles = 5});
  shop.collect(0, 0, 60, {3, 13, 23, 33});
  shop.health.set_feed({.feed = "auto"});
  const auto polls = [&shop](std::uint64_t failures) {
    return [&shop, failures] {
      shop.health.set_feed({.feed = "price", .last_success = noon, .failures_in_a_row = failures});
    };
  };
  shop.clock.at(one_o_clock + 20s, polls(0));
  shop.clock.at(one_o_clock + 21s, polls(1));
  shop.clock.at(one_o_clock + 40s, polls(0));

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 4);
  for (const Call& call : shop.calls) {
    const auto second = call.time - one_o_clock;
    CHECK(((second >= 20s && second < 22s) || second >= 40s));
  }
  CHECK(shop.calls.front().time < one_o_clock + 22s);
  CHECK(shop.calls.back().time >= one_o_clock + 40s);
  CHECK(shop.candles("1m").size() == 60);
}

TEST_CASE("repair stands still while candles cannot be stored, and goes on afterwards") {
  Workshop shop;
  shop.collect(0, 0, 60, {7});
  const live::StoreHealth healthy = shop.health.store();
  live::StoreHealth failing = healthy;
  failing.error = "disk full";
  shop.health.set_store(failing);
  shop.clock.at(one_o_clock + 30s, [&] { shop.health.set_store(healthy); });

  shop.run_until(one_o_clock + 1min);

  REQUIRE(shop.calls.size() == 1);
  CHECK(shop.calls.front().time >= one_o_clock + 30s);
}

}  // namespace
}  // namespace candled::repair
