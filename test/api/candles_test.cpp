#include "api/candles/candles.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

/// Five candles of one minute from noon on.
void add_five(Api& api) {
  for (int minute = 0; minute < 5; ++minute) api.add({.open_time = noon + std::chrono::minutes{minute}});
}

TEST_CASE("a bare request shows the newest candles of every pair and interval, oldest first") {
  Api api;
  api.add({.pair = "USDT_ETH"});
  api.add({.pair = "BTC_ETH", .interval = "5m"});
  api.add({.pair = "BTC_ETH"});
  api.add({.pair = "BTC_ETH", .open_time = noon + 1min});

  CHECK(rows(api.get("/api/candles")) ==
        Texts{"BTC_ETH 1m 0", "BTC_ETH 5m 0", "USDT_ETH 1m 0", "BTC_ETH 1m 1"});
}

TEST_CASE("without a start the newest rows are shown, and they end the order") {
  Api api;
  add_five(api);

  const auto newest = api.get("/api/candles?limit=2");
  const auto before = api.get("/api/candles?limit=2&end=2021-11-01T12:03");

  CHECK(rows(newest) == Texts{"USDT_BTC 1m 3", "USDT_BTC 1m 4"});
  CHECK(member(newest, "next") == "null");
  CHECK(header(newest, "Link").empty());
  CHECK(rows(before) == Texts{"USDT_BTC 1m 1", "USDT_BTC 1m 2"});
}

TEST_CASE("with a start the first rows from it are shown, and the rest is next") {
  Api api;
  add_five(api);

  const auto page = api.get("/api/candles?limit=2&start=2021-11-01T12:01:00Z");

  CHECK(rows(page) == Texts{"USDT_BTC 1m 1", "USDT_BTC 1m 2"});
  CHECK(member(page, "next") ==
        "candles?limit=2&start=2021-11-01T12%3A01%3A00Z&cursor=1635768120000.USDT_BTC.1m");
  CHECK(header(page, "Link") == '<' + member(page, "next") + ">; rel=\"next\"");
}

TEST_CASE("the last page says that there is no next, even when it is full") {
  Api api;
  add_five(api);

  CHECK(member(api.get("/api/candles?start=0&limit=5"), "next") == "null");
  CHECK(member(api.get("/api/candles?start=0&limit=4"), "next") != "null");
  CHECK(member(api.get("/api/candles?order=desc&limit=5"), "next") == "null");
  CHECK(member(api.get("/api/candles?order=desc&limit=4"), "next") != "null");
}

TEST_CASE("descending order shows the newest first, from start to end") {
  Api api;
  add_five(api);

  CHECK(rows(api.get("/api/candles?order=desc&limit=2")) == Texts{"USDT_BTC 1m 4", "USDT_BTC 1m 3"});
  CHECK(rows(api.get("/api/candles?order=desc&limit=2&start=2021-11-01T12:01&end=2021-11-01T12:04")) ==
        Texts{"USDT_BTC 1m 3", "USDT_BTC 1m 2"});
}

TEST_CASE("start is inclusive and end is exclusive, to the millisecond") {
  Api api;
  add_five(api);

  CHECK(rows(api.get("/api/candles?start=1635768060000&end=1635768120000")) == Texts{"USDT_BTC 1m 1"});
  CHECK(rows(api.get("/api/candles?start=1635768060001&end=1635768120001")) == Texts{"USDT_BTC 1m 2"});
  CHECK(rows(api.get("/api/candles?start=1635768060&end=1635768120")) == Texts{"USDT_BTC 1m 1"});
}

TEST_CASE("an empty range is an answer without rows") {
  Api api;
  add_five(api);

  for (const auto range :
       {"start=1635768060&end=1635768060", "start=1635768120&end=1635768060", "end=0", "start=99999999999"}) {
    const auto response = api.get(std::string("/api/candles?") + range);

    INFO(range);
    CHECK(response.status == 200);
    CHECK(response.body == R"({"candles":[],"next":null})");
  }
}

TEST_CASE("every parameter goes by all its names") {
  Api api;
  add_five(api);
  api.add({.interval = "5m"});
  api.add({.pair = "USDT_ETH"});
  const auto expect = [&api](std::initializer_list<std::string> names, const std::string& value,
                             const Texts& expected) {
    for (const auto& name : names) {
      INFO(name);
      CHECK(rows(api.get("/api/candles?" + name + '=' + value)) == expected);
    }
  };

  expect({"pair", "market", "symbol", "currencyPair"}, "eth-usdt", {"USDT_ETH 1m 0"});
  expect({"interval", "period", "granularity"}, "MINUTE_5", {"USDT_BTC 5m 0"});
  expect({"start", "startTime", "from", "since"}, "1635768240", {"USDT_BTC 1m 4"});
  expect({"end", "endTime", "to", "until"}, "1635768000", {});
  expect({"limit", "count"}, "1", {"USDT_BTC 1m 4"});
  expect({"limit=1&order", "limit=1&sort"}, "desc", {"USDT_BTC 1m 4"});
}

TEST_CASE("the next page keeps every parameter, under its canonical name") {
  Api api;
  add_five(api);

  const auto page = api.get(
      "/api/candles?symbol=btc%2Fusdt&granularity=60&since=0&until=1635769000&count=2&sort=asc&times=s");

  CHECK(member(page, "next") ==
        "candles?pair=btc%2Fusdt&interval=60&start=0&end=1635769000&limit=2&order=asc&times=s"
        "&cursor=1635768060000.USDT_BTC.1m");
}

TEST_CASE("the newest rows are those up to now, whatever a clock that was ahead has left behind") {
  Api api;
  api.add({.open_time = api.now - 1min});
  api.add({.open_time = api.now});
  const auto rows = [&](const std::string& query) {
    return lines(api.get("/api/candles?format=ndjson" + query).body).size();
  };

  CHECK(rows("") == 1);
  CHECK(rows("&order=desc") == 1);
  CHECK(rows("&start=2021-11-01") == 2);
  CHECK(rows("&end=2021-11-02") == 2);
  CHECK(rows("&order=desc&end=2021-11-02") == 2);
}

TEST_CASE("limit is 500 unless given, and 1 to 5000") {
  Api api;
  api.add({}, 501);
  api.now = noon + 501min;

  CHECK(lines(api.get("/api/candles?format=ndjson").body).size() == 500);
  CHECK(lines(api.get("/api/candles?format=ndjson&limit=1").body).size() == 1);
  CHECK(lines(api.get("/api/candles?format=ndjson&limit=5000").body).size() == 501);
  CHECK(api.get("/api/candles?limit=0").status == 400);
  CHECK(api.get("/api/candles?limit=5001").status == 400);
}

TEST_CASE("an unknown parameter is refused with the names that there are") {
  Api api;

  const auto response = api.get("/api/candles?pairs=USDT_BTC");

  CHECK(response.status == 400);
  CHECK(response.content_type == "application/problem+json");
  CHECK(member(response, "title") == "Unknown parameter");
  CHECK(member(response, "parameter") == "pairs");
  CHECK(member(response, "given") == "USDT_BTC");
  CHECK(list(response, "allowed") ==
        Texts{"pair", "interval", "start", "end", "limit", "order", "cursor", "format", "times", "include"});
  CHECK(member(response, "detail") ==
        "there is no such parameter here; the nearest is pair; allowed: pair, interval, start, end, limit, "
        "order, cursor, format, times, include");
}

TEST_CASE("the nearest parameter is found by all its names") {
  Api api;
  const auto detail = [&api](const std::string& name) {
    return member(api.get("/api/candles?" + name + "=1"), "detail");
  };

  CHECK(detail("intervall").contains("; the nearest is interval; "));
  CHECK(detail("startTim").contains("; the nearest is startTime; "));
  CHECK(detail("CurrencyPair").contains("; the nearest is currencyPair; "));
}

TEST_CASE("parameter names are exact") {
  Api api;

  for (const auto name : {"Pair", "currencypair", "pair%20", "%00", ""}) {
    INFO(name);
    CHECK(api.get(std::string("/api/candles?") + name + "=USDT_BTC").status == 400);
  }
}

TEST_CASE("a repeated parameter is refused, even under two names and with one value") {
  Api api;

  const auto same = api.get("/api/candles?limit=5&limit=5");
  const auto alias = api.get("/api/candles?pair=USDT_BTC&market=USDT_ETH");

  CHECK(same.status == 400);
  CHECK(member(same, "title") == "Repeated parameter");
  CHECK(alias.status == 400);
  CHECK(member(alias, "parameter") == "market");
  CHECK(member(alias, "given") == "USDT_ETH");
  CHECK(member(alias, "detail") == "market repeats pair: give pair once");
  CHECK(list(alias, "allowed") == Texts{"pair once"});
}

TEST_CASE("a bad value is refused with what is allowed") {
  Api api;
  const auto refused = [&api](const std::string& name, const std::string& value, const std::string& allowed) {
    const auto response = api.get("/api/candles?" + name + '=' + value);
    INFO(name << '=' << value);
    CHECK(response.status == 400);
    CHECK(member(response, "title") == "Bad parameter value");
    CHECK(member(response, "status") == "400");
    CHECK(member(response, "parameter") == name);
    CHECK(member(response, "given") == value);
    CHECK(list(response, "allowed").at(0) == allowed);
  };

  for (const std::string value : {"", "0", "5001", "-1", "1.0", "1e3", "ten", "99999999999999999999"}) {
    refused("limit", value, "1 to 5000");
    refused("count", value, "1 to 5000");
  }
  for (const std::string value : {"", "up", "ASC", "ascending"}) refused("order", value, "asc");
  for (const std::string value : {"", "xml", "JSON"}) refused("format", value, "json");
  for (const std::string value : {"", "us", "MS"}) refused("times", value, "ms");
  for (const std::string value : {"", "yesterday", "-1", "2021-11-31"}) {
    refused("start", value, "seconds since 1970");
    refused("until", value, "seconds since 1970");
  }
  for (const std::string value : {"", "7m", "1M", "0", "minute"}) refused("interval", value, "1m");
  for (const std::string value : {"", "1635768000000", "1.a.7m"})
    refused("cursor", value, "the cursor of a page's next");
  refused("symbol", "", "a pair's name, such as USDT_BTC or btc-usdt");
}

TEST_CASE("an interval is allowed when candles are built for it, merged for it, or stored of it") {
  Api api;
  api.add({.interval = "30m"});
  api.add({.interval = "30s"});

  CHECK(rows(api.get("/api/candles?interval=10m")).empty());
  CHECK(rows(api.get("/api/candles?interval=1h")).empty());
  CHECK(rows(api.get("/api/candles?interval=1800")) == Texts{"USDT_BTC 30m 0"});
  CHECK(rows(api.get("/api/candles?interval=30s")) == Texts{"USDT_BTC 30s 0"});
  const auto response = api.get("/api/candles?period=90s");
  CHECK(response.status == 400);
  CHECK(member(response, "parameter") == "period");
  CHECK(member(response, "given") == "90s");
  CHECK(list(response, "allowed") ==
        Texts{"30s", "1m", "5m", "10m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "1w"});
}

TEST_CASE("an unknown pair is not found, and the nearest names are shown") {
  Api api;
  for (const auto name : {"USDT_ETH", "USDC_BTC", "BTC_XMR", "BTC_ETH", "TRX_WIN"}) api.add_pair(name);

  const auto response = api.get("/api/candles?market=USDT_BTX");

  CHECK(response.status == 404);
  CHECK(response.content_type == "application/problem+json");
  CHECK(member(response, "title") == "Unknown pair");
  CHECK(member(response, "parameter") == "market");
  CHECK(member(response, "given") == "USDT_BTX");
  CHECK(list(response, "allowed").size() == 5);
  CHECK(list(response, "allowed").at(0) == "USDT_BTC");
}

TEST_CASE("before any pair is known a pair is not found, and none is near") {
  Api api;
  api.market.set_pairs(std::make_shared<const Pairs>());

  const auto response = api.get("/api/candles?pair=USDT_BTC");

  CHECK(response.status == 404);
  CHECK(member(response, "detail") == "no pair is known yet");
  CHECK(member(response, "allowed") == "(absent)");
}

TEST_CASE("a pair that may mean several is not found, and they are shown") {
  Api api;
  api.add({.pair = "BTC_ETH"});
  api.add({.pair = "ETH_BTC"});

  const auto response = api.get("/api/candles?pair=btc-eth");

  CHECK(response.status == 404);
  CHECK(list(response, "allowed") == Texts{"BTC_ETH", "ETH_BTC"});
  CHECK(rows(api.get("/api/candles?pair=BTC_ETH")) == Texts{"BTC_ETH 1m 0"});
}

TEST_CASE("a store that cannot be read is no empty answer") {
  Api api;
  api.store.fail_with(
      store::StoreError{.failure = store::StoreFailure::io, .message = "candles.db: I/O error"});

  for (const auto query : {"", "?interval=90s", "?interval=1h", "?interval=1h&include=forming"}) {
    const auto response = api.get(std::string("/api/candles") + query);

    CHECK(response.status == 503);
    CHECK(member(response, "detail") == "candles.db: I/O error");
  }
}

}  // namespace
}  // namespace candled::test
