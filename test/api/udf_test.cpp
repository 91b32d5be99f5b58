#include "api/udf/udf.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "api/udf/resolution.hpp"

namespace candled::test {
namespace {

std::vector<std::string> symbols(const http::Response& found) {
  std::vector<std::string> names;
  for (int i = 0; member(found, std::to_string(i)) != "(absent)"; ++i)
    names.push_back(member(found, std::to_string(i) + ".symbol"));
  return names;
}

/// Stores a 1m candle of USDT_BTC that has `close` for all its prices.
void add_price(Api& api, std::string_view close, TimePoint open_time = noon) {
  const Price price = *Price::parse(close);
  const PairCandle row{.pair = *api.market.pairs()->find_name("USDT_BTC"),
                       .candle = {.interval = *Interval::parse("1m"),
                                  .open_time = open_time,
                                  .ohlc = Ohlc::of(price),
                                  .observation = {},
                                  .complete = true,
                                  .source = Source::exchange}};
  api.store.writer().store({.candles = {row}}).value();
}

std::string pricescale(const Api& api) {
  return member(api.get("/udf/symbols?symbol=USDT_BTC"), "pricescale");
}

TEST_CASE("charts are told what the server can do") {
  Api api;

  const auto response = api.get("/udf/config");

  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  CHECK(response.body ==
        R"({"supported_resolutions":["1","5","10","15","30","60","120","240","360","720","1D","1W"],)"
        R"("supports_search":true,"supports_group_request":false,)"
        R"("supports_marks":false,"supports_timescale_marks":false,"supports_time":true,)"
        R"("exchanges":[{"value":"","name":"All exchanges","desc":"All exchanges"},)"
        R"({"value":"Poloniex","name":"Poloniex","desc":"Poloniex"}],)"
        R"("symbols_types":[{"name":"All types","value":""},{"name":"Crypto","value":"crypto"}]})");
}

TEST_CASE("a symbol is described in the protocol's words") {
  Api api;
  add_price(api, "61234.12345678");

  const auto response = api.get("/udf/symbols?symbol=USDT_BTC");

  CHECK(response.status == 200);
  CHECK(response.body ==
        R"({"name":"USDT_BTC","ticker":"USDT_BTC","description":"BTC / USDT","type":"crypto",)"
        R"("exchange":"Poloniex","listed_exchange":"Poloniex","session":"24x7","timezone":"Etc/UTC",)"
        R"("format":"price","minmov":1,"minmove2":0,"pricescale":100000000,)"
        R"("supported_resolutions":["1","5","10","15","30","60","120","240","360","720","1D","1W"],)"
        R"("has_seconds":false,"seconds_multipliers":[],)"
        R"("has_intraday":true,)"
        R"("intraday_multipliers":["1","5","10","15","30","60","120","240","360","720"],)"
        R"("has_daily":true,"daily_multipliers":["1"],"has_weekly_and_monthly":true,)"
        R"("weekly_multipliers":["1"],"monthly_multipliers":[],"has_empty_bars":false,)"
        R"("visible_plots_set":"ohlc","volume_precision":0,)"
        R"("data_status":"streaming"})");
}

TEST_CASE("seconds, hours and days are written as charts write them") {
  Api api;
  api.built = *Intervals::parse("1s,5s,90s,1m,1h,1d");

  const auto response = api.get("/udf/symbols?symbol=USDT_BTC");

  CHECK(member(response, "supported_resolutions") ==
        R"(["1S","5S","1","90S","5","10","15","30","60","120","240","360","720","1D","1W"])");
  CHECK(member(response, "seconds_multipliers") == R"(["1","5","90"])");
  CHECK(member(response, "intraday_multipliers") ==
        R"(["1","5","10","15","30","60","120","240","360","720"])");
  CHECK(member(response, "daily_multipliers") == R"(["1"])");
  CHECK(member(response, "has_seconds") == "true");
  CHECK(member(response, "has_daily") == "true");
}

TEST_CASE("every resolution reads back as its interval") {
  for (const auto name : {"1s", "30s", "1m", "90s", "5m", "1h", "12h", "1d", "1w"}) {
    const Interval interval = *Interval::parse(name);
    INFO(name);
    CHECK(api::parse_resolution(api::to_resolution(interval)) == interval);
  }
  CHECK(api::parse_resolution("D") == Interval::parse("1d"));
  CHECK(api::parse_resolution("S") == Interval::parse("1s"));
  CHECK(api::parse_resolution("W") == Interval::parse("1w"));
  CHECK(api::parse_resolution("1440") == Interval::parse("1d"));
  for (const auto text : {"", "0", "-1", "+1", "01", "7", "1m", "1h", "1M", "2W", "WW", "2D", "7S", "1441",
                          "86401S", "DD", " 1", "99999999999999999999"})
    CHECK_FALSE(api::parse_resolution(text));
}

TEST_CASE("the price scale is as fine as a pair's prices are") {
  Api api;
  CHECK(pricescale(api) == "100000000");  // nothing is known yet: as the exchange quotes

  add_price(api, "61234.10000000");
  CHECK(pricescale(api) == "10");
  add_price(api, "61234.12500000", noon + 1min);
  CHECK(pricescale(api) == "1000");
  api.market.set_prices({live::LastPrice{.price = *Price::parse("61234.12345"), .time = noon}});
  CHECK(pricescale(api) == "100000");
  add_price(api, "0.000000000000015", noon + 2min);
  CHECK(pricescale(api) == "1000000000000000");
  add_price(api, "0.000000000000000001", noon + 3min);
  CHECK(pricescale(api) == "1000000000000000000");
}

TEST_CASE("whole prices have a scale of one") {
  Api api;
  add_price(api, "61200.00000000");

  CHECK(pricescale(api) == "1");
}

TEST_CASE("a symbol is found under any spelling, with the exchange before it or not") {
  Api api;
  for (const auto symbol : {"USDT_BTC", "BTC_USDT", "btc-usdt", "BTC%2FUSDT", "btcusdt", "Poloniex:USDT_BTC",
                            "POLONIEX%3Abtcusdt"}) {
    INFO(symbol);
    CHECK(member(api.get(std::string("/udf/symbols?symbol=") + symbol), "ticker") == "USDT_BTC");
  }
}

TEST_CASE("an unknown symbol is an answer of the protocol, not a failure of HTTP") {
  Api api;
  for (const auto target :
       {"/udf/symbols?symbol=NOPE", "/udf/symbols?symbol=Poloniex:", "/udf/symbols?symbol=Kraken:USDT_BTC",
        "/udf/history?symbol=NOPE&resolution=1&from=0&to=1"}) {
    const auto response = api.get(target);

    INFO(target);
    CHECK(response.status == 200);
    CHECK(response.body == R"({"s":"error","errmsg":"unknown_symbol"})");
    CHECK_FALSE(response.true_while_stored);
  }
}

TEST_CASE("wrong parameters are errors in the protocol's form") {
  Api api;
  const auto error_of = [&api](std::string_view target) {
    const auto response = api.get(target);
    CHECK(response.status == 400);
    CHECK(response.content_type == "application/json");
    CHECK(member(response, "s") == "error");
    return member(response, "errmsg");
  };

  CHECK(error_of("/udf/symbols") == "symbol has to be given");
  CHECK(error_of("/udf/symbols?symbol=") == "symbol has to be given");
  CHECK(error_of("/udf/config?x=1") == "x: there is no such parameter here; allowed: no parameters");
  CHECK(error_of("/udf/time?x=1") == "x: there is no such parameter here; allowed: no parameters");
  CHECK(error_of("/udf/search?limit=0") == "limit '0' is not allowed; allowed: 1 to 1000");
  CHECK(error_of("/udf/symbols?symbol=a&symbol=b") == "symbol repeats symbol: give symbol once");
  CHECK(error_of("/udf/history?resolution=1") == "symbol has to be given");
  CHECK(error_of("/udf/history?symbol=USDT_BTC") == "resolution has to be given");
  CHECK(error_of("/udf/history?symbol=USDT_BTC&resolution=7") ==
        "resolution '7' is not allowed; allowed: 1, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1D, 1W");
  CHECK(error_of("/udf/history?symbol=USDT_BTC&resolution=1&from=x").starts_with("from 'x' is not allowed"));
  CHECK(error_of("/udf/history?symbol=USDT_BTC&resolution=1&to=1.5").starts_with("to '1.5' is not allowed"));
  CHECK(error_of("/udf/history?symbol=USDT_BTC&resolution=1&countback=-1").starts_with("countback '-1'"));
}

TEST_CASE("search finds pairs without regard to case, the best first") {
  Api api;
  for (const auto name : {"BTC_ETH", "BTC_BTCST", "USDT_ETH", "USDC_BTC", "BTC_WBTC", "USDT_XRP"})
    api.add_pair(name);

  CHECK(symbols(api.get("/udf/search?query=usdt_btc")) == std::vector<std::string>{"USDT_BTC"});
  CHECK(symbols(api.get("/udf/search?query=btc/usdt")) == std::vector<std::string>{"USDT_BTC"});
  CHECK(symbols(api.get("/udf/search?query=Poloniex:XRP")) == std::vector<std::string>{"USDT_XRP"});
  CHECK(symbols(api.get("/udf/search?query=BTC")) ==
        std::vector<std::string>{"USDC_BTC", "USDT_BTC", "BTC_BTCST", "BTC_ETH", "BTC_WBTC"});
  CHECK(symbols(api.get("/udf/search?query=bt")) ==
        std::vector<std::string>{"BTC_BTCST", "BTC_ETH", "BTC_WBTC", "USDC_BTC", "USDT_BTC"});
  CHECK(symbols(api.get("/udf/search?query=st")) == std::vector<std::string>{"BTC_BTCST"});
  CHECK(symbols(api.get("/udf/search?query=DOGE")).empty());
  CHECK(symbols(api.get("/udf/search")).size() == 7);
}

TEST_CASE("search answers at most as many as asked for, of the type and exchange that are asked for") {
  Api api;
  for (const auto name : {"BTC_ETH", "USDT_ETH"}) api.add_pair(name);

  CHECK(symbols(api.get("/udf/search?query=&type=&exchange=&limit=2")).size() == 2);
  CHECK(symbols(api.get("/udf/search?type=crypto&exchange=Poloniex")).size() == 3);
  CHECK(symbols(api.get("/udf/search?type=stock")).empty());
  CHECK(symbols(api.get("/udf/search?exchange=NYSE")).empty());
  CHECK(api.get("/udf/search?exchange=NYSE").body == "[]");
  for (int i = 0; i < 40; ++i) api.add_pair("USDT_X" + std::to_string(i));
  CHECK(symbols(api.get("/udf/search")).size() == 30);
  CHECK(api.get("/udf/search?limit=1000").status == 200);
  CHECK(api.get("/udf/search?limit=1001").status == 400);
}

TEST_CASE("a found pair has what a chart's list shows") {
  Api api;

  CHECK(api.get("/udf/search?query=btc").body ==
        R"([{"symbol":"USDT_BTC","full_name":"Poloniex:USDT_BTC","description":"BTC / USDT",)"
        R"("exchange":"Poloniex","ticker":"USDT_BTC","type":"crypto"}])");
}

TEST_CASE("the time is in seconds, as plain text") {
  Api api;
  api.now = noon + 999ms;

  const auto response = api.get("/udf/time");

  CHECK(response.body == "1635768000");
  CHECK(response.content_type == "text/plain; charset=utf-8");
}

}  // namespace
}  // namespace candled::test
