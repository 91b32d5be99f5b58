#include "live/live.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::live {
namespace {

Pairs pairs_up_to(std::size_t count) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i)
    pairs.find_or_add(*Pair::from_name("USDT_" + std::to_string(i), NameOrder::quote_first));
  return pairs;
}

TEST_CASE("before anything is known there is an empty market, and no missing one") {
  const Live live(test::noon);

  CHECK(live.started() == test::noon);
  REQUIRE(live.pairs());
  CHECK(live.pairs()->size() == 0);
  REQUIRE(live.prices());
  CHECK(live.prices()->empty());
  CHECK(live.feed().polls_ok == 0);
  CHECK(live.store().error.empty());
}

TEST_CASE("a snapshot stays as it was while the market goes on") {
  Live live(test::noon);
  live.set_pairs(pairs_up_to(1));
  const auto before = live.pairs();

  live.set_pairs(pairs_up_to(2));

  CHECK(before->size() == 1);
  CHECK(live.pairs()->size() == 2);
}

TEST_CASE("readers in other threads see whole values only") {
  Live live(test::noon);
  std::atomic<bool> torn = false;
  {
    std::jthread reader([&](std::stop_token stop) {
      while (!stop.stop_requested()) {
        const FeedHealth feed = live.feed();
        if (feed.feed != std::string(feed.polls_ok, 'x')) torn = true;
        const auto prices = live.prices();
        for (const auto& price : *prices)
          if (!price || price->time != test::noon) torn = true;
      }
    });
    for (std::uint64_t i = 0; i < 2'000; ++i) {
      live.set_feed({.feed = std::string(i % 50, 'x'), .polls_ok = i % 50});
      live.set_prices(LastPrices(i % 20, LastPrice{Price::parse("1.5").value(), test::noon}));
    }
  }

  CHECK_FALSE(torn);
}

}  // namespace
}  // namespace candled::live
