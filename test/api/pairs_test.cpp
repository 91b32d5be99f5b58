#include "api/pairs/pairs.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

TEST_CASE("every pair is shown by name, with its last price and what is stored of it") {
  Api api;
  api.add({});
  api.add({.open_time = noon + 1min});
  api.add({.interval = "5m"});
  const PairId eth = api.add_pair("BTC_ETH");
  live::LastPrices prices(2);
  prices[index_of(eth)] = live::LastPrice{.price = *Price::parse("0.07150000"), .time = noon + 5s};
  api.market.set_prices(prices);

  const auto response = api.get("/api/pairs");

  CHECK(response.content_type == "application/json");
  CHECK(
      response.body ==
      R"({"pairs":[)"
      R"({"name":"BTC_ETH","base":"ETH","quote":"BTC","collected":true,"last":"0.07150000","last_time":1635768005000,)"
      R"("change":null,"since":null,"change_24h":null,"high_24h":null,"low_24h":null,"candles":[]},)"
      R"({"name":"USDT_BTC","base":"BTC","quote":"USDT","collected":true,"last":null,"last_time":null,)"
      R"("change":null,"since":1635768000000,"change_24h":null,"high_24h":null,"low_24h":null,"candles":[)"
      R"({"interval":"1m","first":1635768000000,"newest":1635768060000,"count":2},)"
      R"({"interval":"5m","first":1635768000000,"newest":1635768000000,"count":1}]}]})");
}

TEST_CASE("a pair that --pairs leaves out now is marked as no longer collected") {
  Api api;
  const PairId eth = api.add_pair("BTC_ETH");
  api.market.set_pairs(api.market.pairs(), {eth});

  const auto response = api.get("/api/pairs");

  CHECK(member(response, "pairs.0.name") == "BTC_ETH");
  CHECK(member(response, "pairs.0.collected") == "false");
  CHECK(member(response, "pairs.1.collected") == "true");
}

TEST_CASE("a pair that the last prices do not reach yet has none") {
  Api api;
  api.market.set_prices({});

  CHECK(member(api.get("/api/pairs"), "pairs.0.last") == "null");
}

TEST_CASE("without pairs there is an empty list") {
  Api api;
  api.market.set_pairs(std::make_shared<const Pairs>());

  CHECK(api.get("/api/pairs").body == R"({"pairs":[]})");
}

TEST_CASE("the list of pairs takes two parameters and needs the store") {
  Api api;

  CHECK(api.get("/api/pairs?limit=1").status == 400);
  CHECK(list(api.get("/api/pairs?limit=1"), "allowed") == std::vector<std::string>{"pair", "quote"});
  api.store.fail_with(
      store::StoreError{.failure = store::StoreFailure::io, .message = "candles.db: I/O error"});
  CHECK(api.get("/api/pairs").status == 503);
}

TEST_CASE("a pair that gave way is neither listed nor found, and is no name near to another") {
  Api api;
  const PairId gone = api.add_pair("BTC_ETH");
  Pairs pairs = *api.market.pairs();
  pairs.remove(gone);
  api.market.set_pairs(std::make_shared<const Pairs>(pairs));

  CHECK(member(api.get("/api/pairs"), "pairs.0.name") == "USDT_BTC");
  CHECK(member(api.get("/api/pairs"), "pairs.1") == "(absent)");
  const auto missing = api.get("/api/candles?pair=BTC_ETH");
  CHECK(missing.status == 404);
  CHECK(list(missing, "allowed") == std::vector<std::string>{"USDT_BTC"});
  CHECK(api.get("/api/candles?pair=eth-btc").status == 404);
  CHECK(member(api.get("/api/status"), "pairs") == "1");
}

TEST_CASE("who has read rows of a pair that gives way meanwhile shows them under its name") {
  Api api;
  api.add({.pair = "BTC_ETH"});
  Pairs pairs = *api.market.pairs();
  pairs.remove(*pairs.find_name("BTC_ETH"));
  api.market.set_pairs(std::make_shared<const Pairs>(pairs));

  CHECK(member(api.get("/api/candles"), "candles.0.pair") == "BTC_ETH");
}

/// Returns the names of the pairs in the answer to a query.
std::vector<std::string> names(const Api& api, const std::string& query) {
  const auto response = api.get("/api/pairs?" + query);
  REQUIRE(response.status == 200);
  std::vector<std::string> found;
  for (int i = 0; member(response, "pairs." + std::to_string(i)) != "(absent)"; ++i)
    found.push_back(member(response, "pairs." + std::to_string(i) + ".name"));
  return found;
}

using PairNames = std::vector<std::string>;

TEST_CASE("pairs are filtered by a list of names and wildcards, and by quotes in any case") {
  Api api;
  for (const auto* const name : {"USDT_ETH", "BTC_ETH", "BTC_XRP", "TRX_XRP"}) api.add_pair(name);

  CHECK(names(api, "pair=xrp/btc,USDT_*") == PairNames{"BTC_XRP", "USDT_BTC", "USDT_ETH"});
  CHECK(names(api, "quote=usdt") == PairNames{"USDT_BTC", "USDT_ETH"});
  CHECK(names(api, "quote=TRX,btc,trx") == PairNames{"BTC_ETH", "BTC_XRP", "TRX_XRP"});
  CHECK(names(api, "pair=*ETH&quote=BTC") == PairNames{"BTC_ETH"});
  CHECK(names(api, "pair=USDT_BTC&quote=BTC") == PairNames{});
  CHECK(names(api, "pair=*") == names(api, ""));
}

TEST_CASE("a pair or a quote that there is not is a 404 that names what there is") {
  Api api;
  api.add_pair("BTC_ETH");

  const auto quote = api.get("/api/pairs?quote=usdt,EUR");
  CHECK(quote.status == 404);
  CHECK(member(quote, "title") == "Unknown quote");
  CHECK(member(quote, "parameter") == "quote");
  CHECK(member(quote, "given") == "EUR");
  CHECK(list(quote, "allowed") == PairNames{"BTC", "USDT"});
  CHECK(api.get("/api/pairs?quote=eth").status == 404);  // a base
  CHECK(api.get("/api/pairs?quote=").status == 400);
  CHECK(api.get("/api/pairs?quote=BTC,").status == 400);
  CHECK(api.get("/api/pairs?pair=").status == 400);
  CHECK(member(api.get("/api/pairs?pair=USDT_BTC,nope"), "given") == "nope");
}

}  // namespace
}  // namespace candled::test
