#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "candle/candle_builder.hpp"

namespace candled::test {
namespace {

/// Four pairs with ten minutes of candles each, in three intervals.
struct FourPairs : Api {
  FourPairs() {
    for (const auto* const pair : {"USDT_BTC", "USDT_ETH", "BTC_ETH", "TRX_BTT"}) {
      add({.pair = pair}, 10);
      add({.pair = pair, .interval = "5m"}, 2);
      add({.pair = pair, .interval = "10m"});
    }
  }

  /// Returns the rows of all pages of a request, each page with at most `limit`.
  Texts paged(const std::string& query, int limit) const {
    Texts all;
    for (std::string next = "candles?" + query + "&limit=" + std::to_string(limit); next != "null";) {
      const auto page = get(next);
      const Texts some = rows(page);
      all.insert(all.end(), some.begin(), some.end());
      next = member(page, "next");
    }
    return all;
  }
};

void refused(const http::Response& response, int status, const std::string& given) {
  CHECK(response.status == status);
  CHECK(member(response, "given") == given);
}

TEST_CASE("a list of pairs is answered as if their candles were merged") {
  const FourPairs market;

  CHECK(rows(market.get("/api/candles?pair=USDT_ETH,BTC_ETH&interval=1m&limit=3")) ==
        Texts{"USDT_ETH 1m 8", "BTC_ETH 1m 9", "USDT_ETH 1m 9"});
  CHECK(rows(market.get("/api/candles?pair=USDT_ETH,BTC_ETH&start=0&limit=7")) ==
        Texts{"BTC_ETH 1m 0", "BTC_ETH 5m 0", "BTC_ETH 10m 0", "USDT_ETH 1m 0", "USDT_ETH 5m 0",
              "USDT_ETH 10m 0", "BTC_ETH 1m 1"});
}

TEST_CASE("a list of intervals is answered as if their candles were merged") {
  const FourPairs market;

  CHECK(rows(market.get("/api/candles?pair=USDT_BTC&interval=10m,5m&start=0")) ==
        Texts{"USDT_BTC 5m 0", "USDT_BTC 10m 0", "USDT_BTC 5m 5"});
  CHECK(rows(market.get("/api/candles?pair=BTC_ETH,TRX_BTT&interval=300,10min&order=desc&limit=4")) ==
        Texts{"TRX_BTT 5m 5", "BTC_ETH 5m 5", "TRX_BTT 10m 0", "TRX_BTT 5m 0"});
}

TEST_CASE("the pages of a list have every row once, in the one order, and name the list in their next") {
  const FourPairs market;

  for (const std::string query :
       {"pair=USDT_*&start=0", "pair=BTC_ETH,USDT_BTC&interval=1m,10m&start=0",
        "pair=BTC_ETH,USDT_*&interval=5m,1m&order=desc", "pair=*&interval=1m&order=desc"}) {
    CAPTURE(query);
    const Texts all = rows(market.get("/api/candles?" + query));
    CHECK(all.size() >= 20);
    for (const int limit : {1, 2, 3, 7, 19}) CHECK(market.paged(query, limit) == all);
  }
  CHECK(member(market.get("/api/candles?interval=1m,5m&market=USDT_*,BTC_ETH&start=0&limit=1"), "next") ==
        "candles?interval=1m%2C5m&pair=USDT_%2A%2CBTC_ETH&start=0&limit=1&cursor=1635768000000.BTC_ETH.1m");
}

TEST_CASE("a wildcard selects the pairs that --pairs would select") {
  const FourPairs market;
  const auto minute = [&market](const std::string& pair) {
    return rows(market.get("/api/candles?interval=10m&pair=" + pair));
  };

  CHECK(minute("usdt-*") == Texts{"USDT_BTC 10m 0", "USDT_ETH 10m 0"});
  CHECK(minute("*_USDT") == minute("USDT_*"));
  CHECK(minute("?TC/ETH") == Texts{"BTC_ETH 10m 0"});
  CHECK(minute("[TU]*_BT[CT]") == Texts{"TRX_BTT 10m 0", "USDT_BTC 10m 0"});
  CHECK(minute("*").size() == 4);
  CHECK(minute("BTC_ETH,*").size() == 4);
}

TEST_CASE("a pair and an interval that are given twice count once") {
  const FourPairs market;

  CHECK(rows(market.get("/api/candles?pair=USDT_BTC,btc/usdt,USDT_B*&interval=10m,600,10m")) ==
        Texts{"USDT_BTC 10m 0"});
}

TEST_CASE("one wrong pair of a list is an error that names it") {
  const FourPairs market;

  const auto unknown = market.get("/api/candles?market=USDT_BTC,USDT_ETX,nope");
  refused(unknown, 404, "USDT_ETX");
  CHECK(member(unknown, "parameter") == "market");
  CHECK(list(unknown, "allowed").front() == "USDT_ETH");
  const auto none = market.get("/api/candles?pair=USDT_BTC,EUR_*");
  refused(none, 404, "EUR_*");
  CHECK(member(none, "detail").starts_with("no pair matches; the nearest are: "));
  refused(market.get("/api/candles?pair=USDT_BTC,,BTC_ETH"), 400, "USDT_BTC,,BTC_ETH");
  refused(market.get("/api/candles?pair=USDT_BTC,"), 400, "USDT_BTC,");
  refused(market.get("/api/candles?pair=,"), 400, ",");
}

TEST_CASE("one wrong interval of a list is an error that names it") {
  const FourPairs market;

  refused(market.get("/api/candles?interval=1m,5x"), 400, "5x");
  const auto unknown = market.get("/api/candles?granularity=1m,90,5m");
  refused(unknown, 400, "90");
  CHECK(member(unknown, "parameter") == "granularity");
  refused(market.get("/api/candles?interval=1m,,5m"), 400, "1m,,5m");
  refused(market.get("/api/candles?interval="), 400, "");
}

TEST_CASE("a list has at most fifty items, of which a wildcard is one") {
  const FourPairs market;
  std::string pairs = "USDT_*";
  for (int i = 1; i < 50; ++i) pairs += ",BTC_ETH";

  CHECK(rows(market.get("/api/candles?interval=10m&pair=" + pairs)).size() == 3);
  const auto refusal = market.get("/api/candles?pair=" + pairs + ",BTC_ETH");
  CHECK(refusal.status == 400);
  CHECK(list(refusal, "allowed") == Texts{"at most 50 items"});
}

TEST_CASE("a pair whose name has the characters of a wildcard is found by its name") {
  Api api;
  api.add({.pair = "USDT_*"});
  api.add({.pair = "USDT_BTC"});

  CHECK(rows(api.get("/api/candles?pair=USDT_*")) == Texts{"USDT_* 1m 0"});
  CHECK(rows(api.get("/api/candles?pair=USDT_%2A,USDT_B*")) == Texts{"USDT_* 1m 0", "USDT_BTC 1m 0"});
  CHECK(rows(api.get("/api/candles?pair=USDT_?*")) == Texts{"USDT_* 1m 0", "USDT_BTC 1m 0"});
}

TEST_CASE("an answer about a list may change, however old it is") {
  FourPairs market;
  market.now = noon + 24h * 365;
  const auto lifetime = [&market](const std::string& query) {
    return header(market.answer("/api/candles?start=1635768000&end=1635768600&" + query), "Cache-Control");
  };

  CHECK(lifetime("pair=USDT_BTC&interval=1m") != "no-cache");
  CHECK(lifetime("pair=USDT_BTC,USDT_ETH&interval=1m") == "no-cache");
  CHECK(lifetime("pair=USDT_B*&interval=1m") == "no-cache");
  CHECK(lifetime("pair=USDT_BTC&interval=1m,5m") == "no-cache");
}

TEST_CASE("forming candles of a list are those of its pairs and intervals") {
  FourPairs market;
  CandleBuilder builder({.intervals = market.built, .max_gap = 5s}, noon);
  std::vector<Sample> samples;
  std::vector<PairCandle> closed;
  for (std::uint32_t id = 0; id < 4; ++id)
    samples.push_back({.pair = PairId{id}, .price = *Price::parse("1")});
  builder.add(noon + 10min + 1s, samples, closed);
  market.market.set_forming(builder.forming());

  CHECK(rows(market.get("/api/candles?pair=USDT_ETH,BTC_E*&interval=5m,1m&limit=4&include=forming")) ==
        Texts{"BTC_ETH 1m 10", "BTC_ETH 5m 10", "USDT_ETH 1m 10", "USDT_ETH 5m 10"});
}

TEST_CASE("gaps take the same lists") {
  FourPairs market;
  const auto pairs = [&market](const std::string& query) {
    const auto response = market.get("/api/gaps?start=1635768000&" + query);
    Texts found;
    for (int i = 0; member(response, "gaps." + std::to_string(i)) != "(absent)"; ++i)
      found.push_back(member(response, "gaps." + std::to_string(i) + ".pair") + ' ' +
                      member(response, "gaps." + std::to_string(i) + ".interval"));
    return found;
  };
  market.market.set_prices(live::LastPrices(4, live::LastPrice{*Price::parse("1"), noon}));
  market.health.set_store({.stored_until = noon + 1h});

  CHECK(pairs("pair=USDT_*&interval=1m,10m") ==
        Texts{"USDT_BTC 1m", "USDT_BTC 10m", "USDT_ETH 1m", "USDT_ETH 10m"});
  refused(market.get("/api/gaps?pair=USDT_BTC,nope"), 404, "nope");
  refused(market.get("/api/gaps?interval=5m,15m"), 400, "15m");
}

TEST_CASE("a stream has one pair and one interval") {
  const FourPairs market;

  CHECK(market.get("/api/stream?pair=USDT_BTC,USDT_ETH&interval=1m").status == 404);
  CHECK(market.get("/api/stream?pair=USDT_*&interval=1m").status == 404);
  CHECK(market.get("/api/stream?pair=USDT_BTC&interval=1m,5m").status == 400);
}

}  // namespace
}  // namespace candled::test
