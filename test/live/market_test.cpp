#include "live/market.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>

#include "live/health.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::live {
namespace {

using namespace std::chrono_literals;

Pairs pairs_up_to(std::size_t count) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i)
    pairs.find_or_add(*Pair::from_name("USDT_" + std::to_string(i), NameOrder::quote_first));
  return pairs;
}

TEST_CASE("before anything is known there is an empty market, and no missing one") {
  const live::Market market;
  const live::Health health(test::noon);

  CHECK(health.started() == test::noon);
  REQUIRE(market.pairs());
  CHECK(market.pairs()->size() == 0);
  REQUIRE(market.prices());
  CHECK(market.prices()->empty());
  CHECK(health.feed().polls_ok == 0);
  CHECK(health.store().error.empty());
}

TEST_CASE("a snapshot stays as it was while the market goes on") {
  live::Market market;
  live::Health health(test::noon);
  market.set_pairs(std::make_shared<const Pairs>(pairs_up_to(1)));
  const auto before = market.pairs();

  market.set_pairs(std::make_shared<const Pairs>(pairs_up_to(2)));

  CHECK(before->size() == 1);
  CHECK(market.pairs()->size() == 2);
}

TEST_CASE("each change to a market moves its own version and ends a wait") {
  live::Market market;
  const std::stop_token never;
  const auto far = std::chrono::steady_clock::now() + 1min;
  const Versions first = market.versions();
  CHECK(market.await_change(first, std::chrono::steady_clock::now(), never) == first);

  market.set_pairs(std::make_shared<const Pairs>(pairs_up_to(1)));
  CHECK(market.await_change(first, far, never) == Versions{.pairs = 2});
  market.set_forming({});
  CHECK(market.await_change({.pairs = 2}, far, never) == Versions{.pairs = 2, .polled = 2});
  market.set_waiting({});
  CHECK(market.await_change({.pairs = 2, .polled = 2}, far, never) ==
        Versions{.pairs = 2, .polled = 2, .waiting = 2});
  market.set_prices({});
  CHECK(market.versions() == Versions{.pairs = 2, .polled = 2, .waiting = 2});
}

TEST_CASE("readers in other threads see whole values only") {
  live::Market market;
  live::Health health(test::noon);
  std::atomic<bool> torn = false;
  {
    std::jthread reader([&](std::stop_token stop) {
      while (!stop.stop_requested()) {
        const FeedHealth feed = health.feed();
        if (feed.feed != std::string(feed.polls_ok, 'x')) torn = true;
        const auto prices = market.prices();
        for (const auto& price : *prices)
          if (!price || price->time != test::noon) torn = true;
      }
    });
    for (std::uint64_t i = 0; i < 2'000; ++i) {
      health.set_feed({.feed = std::string(i % 50, 'x'), .polls_ok = i % 50});
      market.set_prices(LastPrices(i % 20, LastPrice{Price::parse("1.5").value(), test::noon}));
    }
  }

  CHECK_FALSE(torn);
}

}  // namespace
}  // namespace candled::live
