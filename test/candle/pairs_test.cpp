#include "candle/pairs.hpp"

#include <catch2/catch.hpp>

namespace candled {
namespace {

Pair legacy(std::string_view name) {
  return *Pair::from_name(name, NameOrder::quote_first);
}
Pair current(std::string_view name) {
  return *Pair::from_name(name, NameOrder::base_first);
}

TEST_CASE("pairs are numbered in the order in which they are seen") {
  Pairs pairs;

  CHECK(pairs.find_or_add(legacy("USDT_BTC")) == PairId{0});
  CHECK(pairs.find_or_add(legacy("BTC_ETH")) == PairId{1});
  CHECK(pairs.find_or_add(legacy("USDT_BTC")) == PairId{0});
  CHECK(pairs.size() == 2);
}

TEST_CASE("a change of feed continues a pair under the name first seen") {
  Pairs pairs;
  const auto first = pairs.find_or_add(legacy("USDT_BTC"));

  const auto second = pairs.find_or_add(current("BTC_USDT"));

  CHECK(first == second);
  CHECK(pairs[*second].name == "USDT_BTC");
  CHECK_FALSE(pairs.find_name("BTC_USDT"));
}

TEST_CASE("two pairs that the two dialects call alike are kept apart") {
  Pairs pairs;
  const auto eth_in_btc = pairs.find_or_add(legacy("BTC_ETH"));

  const auto btc_in_eth = pairs.find_or_add(current("BTC_ETH"));

  REQUIRE(btc_in_eth);
  CHECK(btc_in_eth != eth_in_btc);
  CHECK(pairs[*btc_in_eth].name == "ETH_BTC");
  CHECK(pairs.find("BTC", "ETH") == btc_in_eth);
}

TEST_CASE("a pair that is not sound is not taken") {
  Pairs pairs;

  CHECK_FALSE(pairs.find_or_add({.name = "USDT_A\u200b", .base = "A\u200b", .quote = "USDT"}));
  CHECK(pairs.size() == 0);
}

TEST_CASE("no more pairs are taken than a stated number") {
  Pairs pairs;
  for (std::size_t i = 0; i < Pairs::max_count; ++i)
    REQUIRE(pairs.find_or_add(legacy("USDT_" + std::to_string(i))));

  CHECK_FALSE(pairs.find_or_add(legacy("USDT_BTC")));
  CHECK(pairs.find_or_add(legacy("USDT_0")) == PairId{0});
}

TEST_CASE("a pair that is taken out frees its name, and its id means no other pair") {
  Pairs pairs;
  const PairId bitcoin = *pairs.find_or_add(legacy("USDT_BTC"));
  const PairId ether = *pairs.find_or_add(legacy("USDT_ETH"));

  pairs.remove(bitcoin);

  CHECK_FALSE(pairs.find_name("USDT_BTC"));
  CHECK_FALSE(pairs.find("BTC", "USDT"));
  CHECK(pairs.ids() == std::vector{ether});
  CHECK(pairs.count() == 1);
  CHECK(pairs.is_gone(bitcoin));
  CHECK(pairs[bitcoin].name == "USDT_BTC");
  CHECK(pairs.find_or_add(legacy("USDT_XMR")) == PairId{2});
  CHECK(pairs.find_or_add(legacy("USDT_BTC")) == PairId{3});
  CHECK(pairs.added().size() == 4);
}

TEST_CASE("ids that are empty in a store are filled, the lowest first, before new ones are given out") {
  Pairs pairs;
  REQUIRE(pairs.put(PairId{2}, legacy("USDT_BTC")));
  REQUIRE(pairs.put(PairId{4}, legacy("USDT_ETH")));
  CHECK(pairs.ids_left() == Pairs::max_ids - 2);
  CHECK_FALSE(pairs.is_gone(PairId{0}));

  std::vector<std::size_t> given;
  for (const char* name : {"USDT_A", "USDT_B", "USDT_C", "USDT_D"})
    given.push_back(index_of(*pairs.find_or_add(legacy(name))));

  CHECK(given == std::vector<std::size_t>{0, 1, 3, 5});
  CHECK(pairs.count() == 6);
}

TEST_CASE("a store's pair is not put where one is, under a name that is taken or beyond the highest id") {
  Pairs pairs;
  REQUIRE(pairs.put(PairId{0}, legacy("USDT_BTC")));

  CHECK_FALSE(pairs.put(PairId{0}, legacy("USDT_ETH")));
  CHECK_FALSE(pairs.put(PairId{1}, legacy("USDT_BTC")));
  CHECK_FALSE(pairs.put(PairId{Pairs::max_ids}, legacy("USDT_ETH")));
  CHECK(pairs.put(PairId{Pairs::max_ids - 1}, legacy("USDT_ETH")));
  CHECK(pairs.count() == 2);
}

TEST_CASE("ids run out although there are few pairs, and say so") {
  Pairs pairs;
  pairs.limit_to({.pairs = 2, .ids = 3});
  for (const char* name : {"USDT_A", "USDT_B", "USDT_C"}) {
    REQUIRE(pairs.has_room());
    pairs.remove(*pairs.find_or_add(legacy(name)));
  }

  CHECK(pairs.ids_left() == 0);
  CHECK_FALSE(pairs.has_room());
  CHECK_FALSE(pairs.find_or_add(legacy("USDT_D")));
}

}  // namespace
}  // namespace candled
