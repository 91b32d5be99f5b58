#include "live/pair_registry.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace candled::live {
namespace {

Pair named(const std::string& name) {
  return Pair::from_name(name, NameOrder::quote_first).value();
}

TEST_CASE("a feed and a store that mention a pair mean one id") {
  PairRegistry registry;
  const auto from_feed = registry.find_or_add(*Pair::from_name("BTC_USDT", NameOrder::base_first));
  const auto from_store = registry.find_or_add(named("USDT_BTC"));

  REQUIRE(from_feed);
  CHECK(from_feed == from_store);
  CHECK(registry.find("BTC", "USDT") == from_feed);
  CHECK_FALSE(registry.find("ETH", "USDT"));
}

TEST_CASE("a snapshot of the pairs is shared until a pair comes or goes") {
  PairRegistry registry;
  const PairId bitcoin = *registry.find_or_add(named("USDT_BTC"));
  const auto first = registry.pairs();
  registry.find_or_add(named("USDT_BTC"));
  CHECK(registry.pairs() == first);

  registry.find_or_add(named("USDT_ETH"));
  CHECK(first->count() == 1);
  CHECK(registry.pairs()->count() == 2);

  registry.remove(std::vector{bitcoin});
  CHECK(registry.pairs()->count() == 1);
  CHECK(registry.pairs()->is_gone(bitcoin));
  CHECK(first->has(bitcoin));
}

TEST_CASE("pairs of a store keep their ids, and come before any others") {
  Pairs stored;
  REQUIRE(stored.put(PairId{7}, named("USDT_BTC")));
  PairRegistry registry;
  registry.adopt(stored);
  CHECK(registry.find("BTC", "USDT") == PairId{7});
  CHECK(registry.find_or_add(named("USDT_ETH")) == PairId{0});
  CHECK_THROWS_AS(registry.adopt(stored), std::logic_error);
}

TEST_CASE("a pair beyond the limits has no id") {
  Pairs none;
  none.limit_to({.pairs = 1, .ids = 2});
  PairRegistry registry(none);
  CHECK(registry.has_room());
  const auto bitcoin = registry.find_or_add(named("USDT_BTC"));
  CHECK_FALSE(registry.has_room());
  CHECK_FALSE(registry.find_or_add(named("USDT_ETH")));
  CHECK(registry.find_or_add(named("USDT_BTC")) == bitcoin);

  registry.remove(std::vector{*bitcoin});
  CHECK(registry.find_or_add(named("USDT_ETH")) == PairId{1});
}

TEST_CASE("threads that meet the same pairs at once agree on their ids") {
  PairRegistry registry;
  constexpr int threads = 4, names = 200;
  std::vector<std::vector<std::optional<PairId>>> met(threads);
  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread)
      running.emplace_back([&registry, &ids = met[static_cast<std::size_t>(thread)]] {
        for (int i = 0; i < names; ++i) {
          ids.push_back(registry.find_or_add(named("USDT_P" + std::to_string(i))));
          if (i % 20 == 0) registry.pairs();
        }
      });
  }
  CHECK(registry.pairs()->count() == names);
  for (const auto& ids : met) CHECK(ids == met.front());
}

}  // namespace
}  // namespace candled::live
