#include <catch2/catch.hpp>

#include "api/answer/negotiate.hpp"
#include "api/fixture.hpp"

namespace candled::test {
namespace {

/// Stores 20 candles, a minute each.
void add_candles(Api& api) {
  for (int i = 0; i < 20; ++i) api.add({.open_time = noon + i * 1min});
}

/// Makes all that is stored known.
void know_everything(Api& api) {
  api.known = [&api](const store::CandleQuery& query) {
    return std::optional(api.store.open_reader().value()->candles(query).value());
  };
}

TEST_CASE("an answer at once is the answer that there would be later") {
  Api api;
  add_candles(api);
  know_everything(api);

  for (const char* const target :
       {"/api/candles?pair=USDT_BTC&interval=1m", "/api/candles?pair=USDT_BTC&interval=60&limit=3&times=iso",
        "/api/candles?pair=USDT_BTC&interval=1m&start=2021-11-01&limit=7&format=csv",
        "/api/candles?pair=USDT_BTC&interval=1m&order=desc&limit=2", "/api/candles?pair=USDT_BTC&interval=5m",
        "/api/candles?pair=USDT_BTC&interval=1m&include=forming", "/api/candles?limit=0", "/healthz"}) {
    CAPTURE(target);
    const auto at_once = api.answer_at_once(target);
    const auto later = api.answer(target);
    REQUIRE(at_once);
    CHECK(at_once->status == later.status);
    CHECK(at_once->body == later.body);
    CHECK(at_once->headers == later.headers);
    CHECK(at_once->content_type == later.content_type);
    CHECK(at_once->route == later.route);
    CHECK(at_once->true_while_stored == later.true_while_stored);
  }
}

TEST_CASE("what needs the store, or a search, is not answered at once") {
  Api api;
  add_candles(api);
  CHECK_FALSE(api.answer_at_once("/api/candles?pair=USDT_BTC&interval=1m"));
  know_everything(api);

  for (const char* const target :
       {"/api/candles", "/api/candles?pair=USDT_BTC", "/api/candles?interval=1m",
        "/api/candles?pair=btc/usdt&interval=1m", "/api/candles?pair=USDT_ETH&interval=1m",
        "/api/candles?pair=USDT_BTC&interval=2m", "/api/pairs", "/api/gaps", "/api/status", "/nowhere"}) {
    CAPTURE(target);
    CHECK_FALSE(api.answer_at_once(target));
  }
  CHECK(api.answer_at_once("/api/candles?pair=USDT_BTC&interval=1m"));
  api.now = noon + 19min;  // the newest candle lies ahead
  CHECK_FALSE(api.answer_at_once("/api/candles?pair=USDT_BTC&interval=1m"));
}

TEST_CASE("forming candles are not answered at once while closed ones wait for the store") {
  Api api;
  add_candles(api);
  know_everything(api);
  const char* const target = "/api/candles?pair=USDT_BTC&interval=1m&include=forming";

  api.market.set_waiting({std::make_shared<const std::vector<PairCandle>>()});
  CHECK_FALSE(api.answer_at_once(target));
  CHECK(api.answer_at_once("/api/candles?pair=USDT_BTC&interval=1m"));

  api.market.set_waiting({});
  CHECK(api.answer_at_once(target));
}

}  // namespace
}  // namespace candled::test
