#include "text/candle_page.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

TEST_CASE("a candle in JSON is that of the contract, member by member") {
  Api api;
  api.add({});

  const auto response = api.get("/api/candles");

  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  CHECK(
      response.body ==
      R"({"candles":[{"pair":"USDT_BTC","interval":"1m","open_time":1635768000000,"close_time":1635768060000,)"
      R"("open":"61234.12345678","high":"61250.00000000","low":"61230.10000000","close":"61249.99999999",)"
      R"("samples":60,"gap":1004,"complete":true,"source":"live"}],"next":null})");
}

TEST_CASE("a candle that is not of our samples has neither samples nor gap") {
  Api api;
  api.add({.source = Source::exchange});
  api.add({.open_time = noon + 1min, .source = Source::mixed});

  const auto json = api.get("/api/candles").body;
  const auto csv = lines(api.get("/api/candles?format=csv").body);

  CHECK(json.contains(R"("samples":null,"gap":null,"complete":true,"source":"exchange")"));
  CHECK(json.contains(R"("samples":null,"gap":null,"complete":true,"source":"mixed")"));
  CHECK(csv.at(1).ends_with(",61249.99999999,,,true,exchange"));
}

TEST_CASE("CSV has a header line and a line for each candle") {
  Api api;
  api.add({});

  const auto response = api.get("/api/candles?format=csv");

  CHECK(response.content_type == "text/csv; charset=utf-8; header=present");
  CHECK(response.body ==
        "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source\n"
        "USDT_BTC,1m,1635768000000,1635768060000,61234.12345678,61250.00000000,61230.10000000,61249.99999999,"
        "60,1004,true,live\n");
}

TEST_CASE("NDJSON has a candle on each line and nothing else") {
  Api api;
  api.add({});
  api.add({.open_time = noon + 1min});

  const auto response = api.get("/api/candles?format=ndjson");

  CHECK(response.content_type == "application/x-ndjson");
  REQUIRE(lines(response.body).size() == 2);
  CHECK(lines(response.body)[0].starts_with(
      R"({"pair":"USDT_BTC","interval":"1m","open_time":1635768000000,)"));
  CHECK(lines(response.body)[1].ends_with(R"("source":"live"})"));
}

TEST_CASE("no candles are an empty list, a header line, or nothing") {
  Api api;

  CHECK(api.get("/api/candles").body == R"({"candles":[],"next":null})");
  CHECK(lines(api.get("/api/candles?format=csv").body).size() == 1);
  CHECK(api.get("/api/candles?format=ndjson").body.empty());
}

TEST_CASE("times may be milliseconds, seconds or ISO 8601, in every format") {
  Api api;
  api.add({});

  CHECK(api.get("/api/candles?times=ms")
            .body.contains(R"("open_time":1635768000000,"close_time":1635768060000,)"));
  CHECK(api.get("/api/candles?times=s").body.contains(R"("open_time":1635768000,"close_time":1635768060,)"));
  CHECK(api.get("/api/candles?times=iso")
            .body.contains(R"("open_time":"2021-11-01T12:00:00Z","close_time":"2021-11-01T12:01:00Z",)"));
  CHECK(api.get("/api/candles?times=s&format=csv").body.contains(",1m,1635768000,1635768060,"));
  CHECK(api.get("/api/candles?times=iso&format=csv")
            .body.contains(",1m,2021-11-01T12:00:00Z,2021-11-01T12:01:00Z,"));
}

TEST_CASE("names with quotes and other scripts arrive unharmed") {
  Api api;
  api.add({.pair = R"(USDT_a"b\c)"});
  api.add({.pair = "USDT_币安"});

  const auto json = api.get("/api/candles");
  const auto csv = lines(api.get("/api/candles?format=csv").body);

  CHECK(member(json, "candles.0.pair") == R"(USDT_a"b\c)");
  CHECK(member(json, "candles.1.pair") == "USDT_币安");
  CHECK(csv.at(1).starts_with(R"("USDT_a""b\c",1m,)"));
  CHECK(csv.at(2).starts_with("USDT_币安,1m,"));
}

TEST_CASE("the format parameter wins over the Accept header") {
  Api api;

  CHECK(api.get("/api/candles", "text/csv").content_type.starts_with("text/csv"));
  CHECK(api.get("/api/candles?format=json", "text/csv").content_type == "application/json");
  CHECK(header(api.get("/api/candles"), "Vary") == "Accept");
}

}  // namespace
}  // namespace candled::test
