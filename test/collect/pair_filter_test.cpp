#include "collect/pair_filter.hpp"

#include <catch2/catch.hpp>

namespace candled {
namespace {

bool matches(std::string_view globs, std::string_view symbol) {
  return PairFilter(globs).matches(*Pair::from_name(symbol, NameOrder::base_first));
}

TEST_CASE("a star takes every pair") {
  CHECK(matches("*", "BTC_USDT"));
  CHECK(matches("", "BTC_USDT"));
}

TEST_CASE("a glob matches the name in either order") {
  CHECK(matches("USDT_*", "BTC_USDT"));
  CHECK(matches("*_USDT", "BTC_USDT"));
  CHECK(matches("BTC_USDT", "BTC_USDT"));
  CHECK_FALSE(matches("USDT_*", "ETH_BTC"));
}

TEST_CASE("a list takes what any of its globs takes") {
  CHECK(matches("USDT_*,BTC_ETH", "ETH_BTC"));
  CHECK(matches("USDT_*,BTC_ETH", "XRP_USDT"));
  CHECK_FALSE(matches("USDT_*,BTC_ETH", "XRP_BTC"));
  CHECK(matches("USDT_* , BTC_ETH,", "ETH_BTC"));
}

TEST_CASE("a question mark is one character and a bracket one of a set") {
  CHECK(matches("USDT_?TC", "BTC_USDT"));
  CHECK(matches("USDT_[BL]TC", "LTC_USDT"));
  CHECK_FALSE(matches("USDT_[BL]TC", "ETC_USDT"));
}

}  // namespace
}  // namespace candled
