#include "feed/pair_filter.hpp"

#include <catch2/catch.hpp>

namespace candled::feed {
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

TEST_CASE("a pair is selected by every spelling that the API takes") {
  for (const char* text :
       {"BTC_USDT", "USDT_BTC", "BTC/USDT", "btc-usdt", "usdt_btc", "Usdt/btc", "btcusdt"}) {
    CAPTURE(text);
    CHECK(matches(text, "BTC_USDT"));
    CHECK_FALSE(matches(text, "ETH_USDT"));
  }
  CHECK_FALSE(matches("BT_CUSDT", "BTC_USDT"));
}

TEST_CASE("a glob is taken in any case, with any separator") {
  for (const char* glob :
       {"usdt_*", "*-usdt", "*/USDT", "usdt-?tc", "[a-c]tc_usdt", "USDT/[A-C]*", "usdt[_]btc"}) {
    CAPTURE(glob);
    CHECK(matches(glob, "BTC_USDT"));
    CHECK_FALSE(matches(glob, "ETH_BTC"));
  }
  CHECK(matches("[!a-b]tc_*", "LTC_USDT"));
  CHECK_FALSE(matches("[!a-l]tc_usdt", "LTC_USDT"));
  CHECK_FALSE(matches("usdt*", "BTC_EUR"));
}

TEST_CASE("a glob does not join two currencies") {
  CHECK_FALSE(matches("*tusd*", "BAT_USD"));
}

TEST_CASE("a part that matches no pair is named with the nearest") {
  Pairs pairs;
  for (const char* name : {"USDT_BTC", "USDT_ETH", "BTC_ETH"})
    pairs.find_or_add(*Pair::from_name(name, NameOrder::quote_first));
  using Sentences = std::vector<std::string>;

  CHECK(PairFilter("*").unmatched(pairs).empty());
  CHECK(PairFilter("btc/usdt,USDT_*").unmatched(pairs).empty());
  CHECK(PairFilter("USDT_*, BTC_USTD").unmatched(pairs) ==
        Sentences{"--pairs: 'BTC_USTD' matches none of the 3 known pairs; the nearest is USDT_BTC"});
  CHECK(PairFilter("USTD_ET*,btc").unmatched(pairs) ==
        Sentences{"--pairs: 'USTD_ET*' matches none of the 3 known pairs; the nearest is USDT_ETH",
                  "--pairs: 'btc' matches none of the 3 known pairs; the nearest is BTC_ETH"});
}

TEST_CASE("nothing is said of a filter while no pair is known") {
  CHECK(PairFilter("*").unmatched({}).empty());
  CHECK(PairFilter("USDT_*").unmatched({}).empty());
}

}  // namespace
}  // namespace candled::feed
