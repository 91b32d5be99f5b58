// Intervals that are not stored: /api/candles and /udf/history merge their candles when they are asked for.

#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "candle/candle_builder.hpp"

namespace candled::test {
namespace {

/// `pair interval minute complete` of each row of an answer, and `forming` if it has not closed.
Texts shown(const http::Response& response) {
  Texts found;
  for (const std::string& line : lines(response.body)) {
    const http::Response row{.content_type = {}, .body = line};
    const auto minute = (std::stoll(member(row, "open_time")) - noon.time_since_epoch().count()) / 60'000;
    found.push_back(member(row, "pair") + ' ' + member(row, "interval") + ' ' + std::to_string(minute) +
                    (member(row, "complete") == "true" ? " complete" : "") +
                    (member(row, "closed") == "false" ? " forming" : ""));
  }
  return found;
}

Texts shown(const Api& api, const std::string& query) {
  return shown(api.get("/api/candles?format=ndjson&" + query));
}

/// Says that everything that ended by `time` is stored.
void store_until(Api& api, TimePoint time) {
  api.health.set_store({.stored_until = time});
  api.now = time + 1s;
}

/// Whether clients and proxies may keep an answer for good.
bool is_immutable(const Api& api, const std::string& query) {
  return header(api.answer("/api/candles?" + query), "Cache-Control").contains("immutable");
}

TEST_CASE("candles of a derived interval are merged from the longest stored one that divides it") {
  Api api;
  api.add({.interval = "10m", .source = Source::exchange}, 6);
  api.add({.interval = "10m", .open_time = noon + 1h, .source = Source::exchange}, 3);
  store_until(api, noon + 3h);

  CHECK(shown(api, "interval=1h") == Texts{"USDT_BTC 1h 0 complete", "USDT_BTC 1h 60"});
  CHECK(shown(api, "interval=30m&order=desc&limit=1") == Texts{"USDT_BTC 30m 60 complete"});
  CHECK(shown(api, "interval=HOUR_2") == Texts{"USDT_BTC 2h 0"});
  CHECK(shown(api, "interval=604800").empty());
  store_until(api, noon + 24h * 8);
  CHECK(shown(api, "interval=1w") == Texts{"USDT_BTC 1w -720"});
}

TEST_CASE("derived candles come in pages that neither skip nor repeat one") {
  Api api;
  api.add({.interval = "10m"}, 60);
  api.add({.pair = "USDT_ETH", .interval = "10m"}, 60);
  store_until(api, noon + 10h);

  Texts all;
  for (std::string url = "/api/candles?interval=1h&limit=3&start=0"; !url.empty();) {
    const auto response = api.get(url, "application/json");
    const auto next = member(response, "next");
    for (int i = 0; member(response, "candles." + std::to_string(i) + ".pair") != "(absent)"; ++i)
      all.push_back(member(response, "candles." + std::to_string(i) + ".pair") +
                    member(response, "candles." + std::to_string(i) + ".open_time"));
    url = next == "null" ? "" : next;
  }
  CHECK(all.size() == 20);
  CHECK(std::ranges::is_sorted(all, {}, [](const std::string& one) { return one.substr(8); }));
}

TEST_CASE("what cannot be derived is refused with what is offered") {
  Api api("5m,10m");

  const Texts offered{"5m", "10m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "1w"};
  for (const std::string interval : {"7m", "25h", "2w", "8d", "1M", "foo", "5m,foo", "5m,", "1m"}) {
    const auto response = api.get("/api/candles?interval=" + interval);
    INFO(interval);
    CHECK(response.status == 400);
    CHECK(list(response, "allowed") == offered);
    CHECK(list(api.get("/api/stream?pair=USDT_BTC&interval=" + interval), "allowed") == offered);
    CHECK(list(api.get("/api/gaps?interval=" + interval), "allowed") == Texts{"5m", "10m"});
  }
}

TEST_CASE("a forming candle of a derived interval has everything so far") {
  Api api;
  api.add({.interval = "10m"}, 3);
  store_until(api, noon + 30min);
  CandleBuilder builder({.intervals = api.built, .max_gap = 5s}, noon + 30min);
  std::vector<PairCandle> closed;
  for (api.now = noon + 30min; api.now < noon + 32min; api.now += 1s)
    builder.add(api.now, std::vector<Sample>{{PairId{0}, *Price::parse("99999.5")}}, closed);
  api.market.set_forming(builder.forming());

  CHECK(shown(api, "interval=1h").empty());
  CHECK(shown(api, "interval=1h&include=forming") == Texts{"USDT_BTC 1h 0 forming"});
  const auto row = lines(api.get("/api/candles?interval=1h&include=forming&format=ndjson").body).front();
  CHECK(row.contains(R"("open":"61234.12345678","high":"99999.5","low":"61230.10000000","close":"99999.5")"));
  CHECK(shown(api, "interval=1h&include=forming&end=2021-11-01T12:00:00Z").empty());
  CHECK(shown(api, "interval=10m&include=forming").back() == "USDT_BTC 10m 30 forming");
  const auto history = api.get("/udf/history?symbol=USDT_BTC&resolution=60&from=0&to=1893456000");
  CHECK(member(history, "t") == "[1635768000]");
  CHECK(member(history, "c") == "[99999.5]");
}

TEST_CASE("a derived answer is true until something is stored, or until its next candle closes") {
  Api api;
  api.add({.interval = "10m", .source = Source::exchange}, 6);
  store_until(api, noon + 59min);
  const auto early = api.get("/api/candles?pair=USDT_BTC&interval=1h&format=ndjson");
  CHECK(early.true_while_stored == api.stored_version());
  CHECK(shown(early).empty());

  store_until(api, noon + 1h);  // nothing is stored of the last minute

  CHECK(early.true_while_stored != api.stored_version());
  CHECK(shown(api, "interval=1h") == Texts{"USDT_BTC 1h 0 complete"});
}

TEST_CASE("a derived answer is good for ever when all its parts are, and are kept") {
  Api api("1m,10m");
  const std::string query = "pair=USDT_BTC&interval=1h&start=2021-11-01T12:00:00Z&end=2021-11-01T13:00:00Z";
  api.add({.interval = "10m", .source = Source::exchange}, 6);
  store_until(api, noon + 2h);
  CHECK_FALSE(is_immutable(api, query));
  api.add({}, 60);
  CHECK(is_immutable(api, query));
  api.retained = {*Interval::parse("1m")};
  CHECK(is_immutable(api, query));
  api.retained = {*Interval::parse("10m")};
  CHECK_FALSE(is_immutable(api, query));
}

TEST_CASE("a week is good for ever, too") {
  Api api("1d");
  api.add({.interval = "1d", .open_time = noon - 12h, .source = Source::exchange}, 14);
  store_until(api, noon + 24h * 20);

  CHECK(is_immutable(api, "pair=USDT_BTC&interval=1w&start=2021-11-01&end=2021-11-15"));
  CHECK_FALSE(is_immutable(api, "pair=USDT_BTC&interval=1w&start=2021-11-01&end=2021-11-16"));
}

TEST_CASE("charts get derived candles as they get stored ones") {
  Api api;
  api.add({.interval = "10m"}, 12);
  store_until(api, noon + 3h);

  const auto history = api.get("/udf/history?symbol=USDT_BTC&resolution=60&from=1635768000&to=1635778800");
  CHECK(member(history, "s") == "ok");
  CHECK(member(history, "t") == "[1635768000,1635771600]");
  CHECK(history.true_while_stored == api.stored_version());
  const auto later = api.get("/udf/history?symbol=USDT_BTC&resolution=60&from=1635778800&to=1635782400");
  CHECK(later.body == R"({"s":"no_data","nextTime":1635771600})");
  CHECK(member(api.get("/udf/history?symbol=USDT_BTC&resolution=7&from=0&to=1"), "s") == "error");
}

TEST_CASE("a request that would merge too many candles is refused with what helps") {
  Api api("1s");
  api.max_merged = 5'000;
  api.add({.interval = "1s"}, 6'000);
  store_until(api, noon + 24h * 7);

  const auto refused = api.get("/api/candles?pair=USDT_BTC&period=2s&limit=5000");
  CHECK(refused.status == 400);
  CHECK(member(refused, "parameter") == "interval");
  CHECK(member(refused, "given") == "2s");
  CHECK(member(refused, "detail") ==
        "2s is merged from 1s when it is read, here from more than 5000 stored candles: store 2s "
        "(--intervals), or ask for fewer pairs, a shorter time or a smaller limit");
  CHECK(member(api.get("/api/candles?interval=1w"), "detail").contains("store 1d (--intervals)"));
  CHECK(api.get("/api/candles?interval=2s&limit=2000").status == 200);
  CHECK(api.get("/api/candles?interval=1h&end=2021-11-01T13:00:00Z").status == 200);
  CHECK(member(api.get("/udf/history?symbol=USDT_BTC&resolution=1D&from=0&to=1893456000"), "errmsg")
            .contains("store 1d"));
}

}  // namespace
}  // namespace candled::test
