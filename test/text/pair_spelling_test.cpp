#include "text/pair_spelling.hpp"

#include <catch2/catch.hpp>

namespace candled::text {
namespace {

Pairs pairs_named(std::initializer_list<std::string_view> names) {
  Pairs pairs;
  for (const auto name : names) pairs.find_or_add(*Pair::from_name(name, NameOrder::quote_first));
  return pairs;
}

/// The names that `text` may mean.
std::vector<std::string> meant(std::string_view text, const Pairs& pairs) {
  std::vector<std::string> names;
  for (const PairId id : pairs_meant_by(text, pairs)) names.push_back(pairs[id].name);
  return names;
}

using Names = std::vector<std::string>;

TEST_CASE("a pair is found in either order, any case and with any separator") {
  const Pairs pairs = pairs_named({"USDT_BTC", "BTC_ETH", "USDT_ETH"});

  for (const auto text :
       {"USDT_BTC", "BTC_USDT", "btc-usdt", "BTC/USDT", "usdt/btc", "Usdt-Btc", "btcusdt", "USDTBTC"}) {
    INFO(text);
    CHECK(meant(text, pairs) == Names{"USDT_BTC"});
  }
}

TEST_CASE("an exact name goes before the same currencies the other way round") {
  const Pairs pairs = pairs_named({"BTC_ETH", "ETH_BTC"});

  CHECK(meant("BTC_ETH", pairs) == Names{"BTC_ETH"});
  CHECK(meant("ETH_BTC", pairs) == Names{"ETH_BTC"});
}

TEST_CASE("a text that means several pairs is all of them") {
  CHECK(meant("btc_eth", pairs_named({"BTC_ETH", "ETH_BTC"})) == Names{"BTC_ETH", "ETH_BTC"});
  CHECK(meant("abc", pairs_named({"A_BC", "AB_C"})) == Names{"A_BC", "AB_C"});
}

TEST_CASE("a separator stands between the currencies, not inside of them") {
  const Pairs pairs = pairs_named({"USDT_BTC", "USDT_BULL_BTC"});

  CHECK(meant("US_DTBTC", pairs).empty());
  CHECK(meant("BULL-BTC/usdt", pairs) == Names{"USDT_BULL_BTC"});
  CHECK(meant("", pairs).empty());
  CHECK(meant("_", pairs).empty());
}

TEST_CASE("names in any script are found") {
  const Pairs pairs = pairs_named({"USDT_币安", "USDT_BTC"});

  CHECK(meant("币安-usdt", pairs) == Names{"USDT_币安"});
}

TEST_CASE("the nearest names differ by the fewest edits, in either order") {
  const Pairs pairs = pairs_named({"USDT_BTC", "USDT_ETH", "BTC_XMR", "USDC_BTC", "TRX_WIN"});

  CHECK(nearest_names("BTC_USTD", pairs, 2) == Names{"USDC_BTC", "USDT_BTC"});
  CHECK(nearest_names("xmrbtx", pairs, 1) == Names{"BTC_XMR"});
  CHECK(nearest_names("USDT-ETX", pairs, 1) == Names{"USDT_ETH"});
}

TEST_CASE("a currency alone is near to the pairs it is in") {
  const Pairs pairs = pairs_named({"USDT_DOGE", "BTC_DGB", "BTC_DOGE", "A_DOG"});

  CHECK(nearest_names("doge", pairs, 3) == Names{"A_DOG", "BTC_DOGE", "USDT_DOGE"});
}

TEST_CASE("there are at most as many nearest names as asked for, and never more than there are") {
  const Pairs pairs = pairs_named({"USDT_BTC", "USDT_ETH", "BTC_XMR"});

  CHECK(nearest_names("USDT_XRP", pairs, 2).size() == 2);
  CHECK(nearest_names("USDT_XRP", pairs, 5).size() == 3);
  CHECK(nearest_names(std::string(1000, 'x'), pairs, 5).size() == 3);
  CHECK(nearest_names("USDT_XRP", Pairs{}, 5).empty());
}

}  // namespace
}  // namespace candled::text
