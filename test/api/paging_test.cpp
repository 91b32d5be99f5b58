#include <algorithm>
#include <catch2/catch.hpp>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

/// Three pairs, three intervals, 20 minutes; some candles are missing.
void fill(Api& api) {
  for (const auto pair : {"USDT_BTC", "BTC_ETH", "USDT_币.安"})
    for (int minute = 0; minute < 20; ++minute)
      for (const auto& [interval, length] : {std::pair("1m", 1), std::pair("5m", 5), std::pair("10m", 10)})
        if (minute % length == 0 && minute % 7 != 3)
          api.add({.pair = pair, .interval = interval, .open_time = noon + std::chrono::minutes{minute}});
}

/// The URL in the Link header, or nothing.
std::string next_of(const http::Response& response) {
  const std::string link = header(response, "Link");
  return link.substr(std::min<std::size_t>(1, link.size()), link.empty() ? 0 : link.find('>') - 1);
}

/// The rows of `url` and of all pages that follow. `between` is called after each page.
Texts read_all(
    const Api& api, std::string url, const std::function<void()>& between = [] {}) {
  Texts rows;
  while (!url.empty()) {
    const auto page = api.get(url);
    REQUIRE(page.status == 200);
    std::ranges::copy(lines(page.body), std::back_inserter(rows));
    url = next_of(page);
    between();
  }
  return rows;
}

TEST_CASE("pages of any size, filter and order make up one big answer") {
  Api api;
  fill(api);
  for (const std::string order : {"asc", "desc"})
    for (const std::string filter :
         {"", "&pair=BTC_ETH", "&pair=USDT_币.安", "&interval=5m", "&pair=USDT_BTC&interval=10m",
          "&end=2021-11-01T12:11", "&interval=1m&end=1635768600"}) {
      const std::string url = "/api/candles?format=ndjson&start=2021-11-01T12:02:00&order=" + order + filter;
      const Texts all = lines(api.get(url + "&limit=5000").body);
      for (const std::string limit : {"1", "2", "3", "7", "50"}) {
        INFO(url << " by " << limit);
        CHECK(read_all(api, url + "&limit=" + limit) == all);
      }
    }
}

TEST_CASE("a descending answer is the ascending one backwards") {
  Api api;
  fill(api);

  const Texts up = read_all(api, "/api/candles?format=ndjson&start=0&limit=9");
  Texts down = read_all(api, "/api/candles?format=ndjson&order=desc&limit=4");

  std::ranges::reverse(down);
  CHECK(up.size() == 63);
  CHECK(down == up);
}

TEST_CASE("a candle stored while a client pages is neither skipped nor does it repeat another") {
  Api api;
  fill(api);
  const Texts before = lines(api.get("/api/candles?format=ndjson&start=0&limit=5000").body);
  int minute = 20;
  const auto store_one = [&] {
    if (minute < 40) api.add({.open_time = noon + std::chrono::minutes{minute++}});
  };

  const Texts up = read_all(api, "/api/candles?format=ndjson&start=0&limit=5", store_one);
  const Texts after = lines(api.get("/api/candles?format=ndjson&start=0&limit=5000").body);

  CHECK(up.size() > before.size());
  CHECK(std::ranges::equal(up, std::span(after).first(up.size())));
}

TEST_CASE("paging back from the newest shows what was there when it began") {
  Api api;
  fill(api);
  Texts before = lines(api.get("/api/candles?format=ndjson&order=desc&limit=5000").body);
  int minute = 20;
  const auto store_one = [&] { api.add({.open_time = noon + std::chrono::minutes{minute++}}); };

  CHECK(read_all(api, "/api/candles?format=ndjson&order=desc&limit=5", store_one) == before);
}

TEST_CASE("an older candle put in behind the cursor does not disturb the pages") {
  Api api;
  fill(api);
  const Texts before = lines(api.get("/api/candles?format=ndjson&start=0&limit=5000").body);
  const auto put_in_older = [&] { api.add({.pair = "USDT_OLD"}); };

  CHECK(read_all(api, "/api/candles?format=ndjson&start=0&limit=10", put_in_older) == before);
}

TEST_CASE("a page goes on strictly after its cursor, whether or not there is a row") {
  Api api;
  for (int m = 0; m < 4; ++m) api.add({.open_time = noon + std::chrono::minutes{m}});
  const auto first_time = [&api](const std::string& query) {
    return member(api.get("/api/candles?times=iso&limit=1&" + query), "candles.0.open_time");
  };

  CHECK(first_time("cursor=1635768060000.USDT_BTC.1m") == "2021-11-01T12:02:00Z");
  CHECK(first_time("cursor=1635768060000.A_A.1m") == "2021-11-01T12:01:00Z");
  CHECK(first_time("cursor=1635768060000.Z_Z.1m") == "2021-11-01T12:02:00Z");
  CHECK(first_time("order=desc&cursor=1635768060000.USDT_BTC.1m") == "2021-11-01T12:00:00Z");
  CHECK(first_time("order=desc&cursor=1635768060000.Z_Z.1m") == "2021-11-01T12:01:00Z");
}

TEST_CASE("JSON and its Link header name the same next page") {
  Api api;
  fill(api);

  const auto page = api.get("/api/candles?start=0&limit=3");

  CHECK(next_of(page) == member(page, "next"));
  CHECK(next_of(page).contains("cursor=1635768000000.BTC_ETH.10m"));
}

}  // namespace
}  // namespace candled::test
