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

}  // namespace
}  // namespace candled
