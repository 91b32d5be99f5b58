#include "poloniex-sim/exchange.hpp"

#include <catch2/catch.hpp>
#include <rapidjson/document.h>
#include <string>
#include <vector>

#include "poloniex-sim/prices.hpp"

using namespace candled;
using namespace candled::sim;

namespace {

constexpr TimePoint now{
    milliseconds{1'700'000'459'900}};  // 59.9 s into a minute, and 59.9 s into ten of them

using Names = std::vector<std::string>;

struct Reply {
  int status;
  rapidjson::Document json;
};

Reply ask(const Exchange& exchange, const Question& question) {
  const Answer answer = exchange.answer(question, now);
  Reply reply{.status = answer.status, .json = {}};
  reply.json.Parse(answer.body);
  REQUIRE_FALSE(reply.json.HasParseError());
  CHECK(answer.content_type == "application/json");
  return reply;
}

Question returns(std::string command) {
  return {.path = "/public", .parameters = {{"command", std::move(command)}}};
}

Question chart_of(std::string pair, std::string start, std::string end) {
  Question question = returns("returnChartData");
  question.parameters.insert({{"currencyPair", pair}, {"period", "300"}, {"start", start}, {"end", end}});
  return question;
}

Question candles_of(const std::string& symbol, std::multimap<std::string, std::string> parameters) {
  return {.path = "/markets/" + symbol + "/candles", .parameters = std::move(parameters)};
}

/// The fields of an object, and of which type each is: `id:number`.
Names shape_of(const rapidjson::Value& object) {
  Names names;
  for (const auto& member : object.GetObject())
    names.push_back(std::string(member.name.GetString()) + (member.value.IsString() ? ":text" : ":number"));
  return names;
}

Exchange exchange_of(std::size_t pairs, ChartShape shape = ChartShape::strings_milliseconds) {
  return {Market(1, pairs), shape};
}

}  // namespace

TEST_CASE("returnTicker has the fields of the recorded one for every pair that fits 8 decimals") {
  const Exchange exchange = exchange_of(200);
  const Names recorded{"id:number",          "last:text",       "lowestAsk:text",   "highestBid:text",
                       "percentChange:text", "baseVolume:text", "quoteVolume:text", "isFrozen:text",
                       "postOnly:text",      "high24hr:text",   "low24hr:text"};

  const Reply reply = ask(exchange, returns("returnTicker"));

  std::size_t listed = 0;
  for (std::size_t pair = 0; pair < exchange.market().size(); ++pair) {
    const Listing& listing = exchange.market()[pair];
    REQUIRE(reply.json.HasMember(listing.legacy_name) == listing.in_legacy());
    if (!listing.in_legacy()) continue;
    ++listed;
    const auto& row = reply.json[listing.legacy_name];
    REQUIRE(shape_of(row) == recorded);
    const std::string last = row["last"].GetString();
    CHECK(last.size() - last.find('.') == 9);
    const auto value = price(exchange.market(), pair, now);
    CHECK(value.has_value() == (last != "0.00000000"));
    if (value) CHECK(Price::parse(last) == *value);
  }
  CHECK(reply.json.MemberCount() == listed);
}

TEST_CASE("a pair that was listed late has no older candles, in either API") {
  Market market(1, 32);
  constexpr TimePoint listed = now - std::chrono::minutes(10);
  market.list_late(listed);
  const Exchange exchange(std::move(market), ChartShape::strings_milliseconds);
  const auto candles = [&](std::size_t pair) {
    return ask(exchange, candles_of(exchange.market()[pair].pair.name, {{"interval", "MINUTE_1"},
                                                                        {"limit", "100"},
                                                                        {"startTime", "1699996800000"},
                                                                        {"endTime", "1700000459900"}}));
  };

  CHECK(candles(15).json.Size() == 11);
  CHECK(candles(15).json[0][12].GetInt64() == 1'699'999'800'000);
  CHECK(candles(14).json.Size() > 50);
  const std::string legacy = exchange.market()[15].legacy_name;
  const Reply chart = ask(exchange, chart_of(legacy, "1699996800", "1700000459"));
  CHECK(chart.json.Size() == 3);
}

TEST_CASE("returnTicker shows what is frozen and what was never traded") {
  const Reply reply = ask(exchange_of(10), returns("returnTicker"));

  CHECK(reply.json["USDT_BTS"]["isFrozen"] == "1");
  CHECK(reply.json["USDT_BTC"]["isFrozen"] == "0");
  CHECK(reply.json["USDT_DEXT"]["last"] == "0.00000000");
  CHECK(reply.json.HasMember("USDT_币安人生"));
}

TEST_CASE("/markets/price has the fields of the recorded one, all pairs, and prices without trailing zeros") {
  const Exchange exchange = exchange_of(200);
  const Names recorded{"symbol:text", "price:text", "time:number", "dailyChange:text", "ts:number"};

  const Reply reply = ask(exchange, {.path = "/markets/price", .parameters = {}});

  REQUIRE(reply.json.Size() == 200);
  for (rapidjson::SizeType i = 0; i < reply.json.Size(); ++i) {
    const auto& row = reply.json[i];
    REQUIRE(shape_of(row) == recorded);
    CHECK(row["symbol"].GetString() == exchange.market()[i].pair.name);
    const std::string text = row["price"].GetString();
    const auto value = price(exchange.market(), i, now);
    CHECK((value ? Price::parse(text) == *value : text == "0"));
    CHECK((text.find('.') == text.npos || text.back() != '0'));
    CHECK(row["time"].GetInt64() <= row["ts"].GetInt64());
  }
  CHECK(reply.json[6]["price"].GetString() == std::string("0.000000000002356"));
}

TEST_CASE("/markets/ticker24h has the 18 fields of the recorded one") {
  const Names recorded{"symbol:text",      "open:text",        "low:text",         "high:text",
                       "close:text",       "quantity:text",    "amount:text",      "tradeCount:number",
                       "startTime:number", "closeTime:number", "displayName:text", "dailyChange:text",
                       "bid:text",         "bidQuantity:text", "ask:text",         "askQuantity:text",
                       "ts:number",        "markPrice:text"};

  const Reply reply = ask(exchange_of(50), {.path = "/markets/ticker24h", .parameters = {}});

  REQUIRE(reply.json.Size() == 50);
  for (const auto& row : reply.json.GetArray()) CHECK(shape_of(row) == recorded);
  CHECK(reply.json[0]["displayName"] == "BTC/USDT");
}

TEST_CASE("a row of candles has its low first and agrees with the price function") {
  const Exchange exchange = exchange_of(10);

  const Reply reply = ask(exchange, candles_of("BTC_USDT", {{"interval", "MINUTE_1"}, {"limit", "2"}}));

  REQUIRE(reply.json.Size() == 2);
  const auto& row = reply.json[0];
  const TimePoint open_time{milliseconds{1'700'000'340'000}};
  const auto truth = true_candle(exchange.market(), 0, {open_time, std::chrono::minutes(1)}, now);
  REQUIRE(row.Size() == 14);
  CHECK(Price::parse(row[0].GetString()) == truth->ohlc.low);
  CHECK(Price::parse(row[1].GetString()) == truth->ohlc.high);
  CHECK(Price::parse(row[2].GetString()) == truth->ohlc.open);
  CHECK(Price::parse(row[3].GetString()) == truth->ohlc.close);
  for (const rapidjson::SizeType i : {4U, 5U, 6U, 7U, 10U}) CHECK(row[i].IsString());
  CHECK(row[8].GetUint() == 240);
  CHECK(row[9].GetInt64() == 1'700'000'399'999);
  CHECK(row[11] == "MINUTE_1");
  CHECK(row[12].GetInt64() == 1'700'000'340'000);
  CHECK(row[13].GetInt64() == 1'700'000'399'999);
}

TEST_CASE("the last row of candles is the running one, as of now") {
  const Exchange exchange = exchange_of(10);

  const Reply reply = ask(exchange, candles_of("BTC_USDT", {{"interval", "MINUTE_10"}, {"limit", "1"}}));

  CHECK(reply.json[0][12].GetInt64() == 1'700'000'400'000);
  CHECK(Price::parse(reply.json[0][3].GetString()) == *price(exchange.market(), 0, now));
  CHECK(reply.json[0][8].GetUint() == 240);  // 60 s of 10 minutes have begun
}

TEST_CASE("candles are 100 without a limit, 500 at most, and the newest of the range") {
  const Exchange exchange = exchange_of(10);
  const auto rows = [&](std::multimap<std::string, std::string> parameters) {
    parameters.emplace("interval", "MINUTE_1");
    return ask(exchange, candles_of("ETH_BTC", std::move(parameters))).json.Size();
  };

  CHECK(rows({}) == 100);
  CHECK(rows({{"limit", "501"}}) == 500);
  CHECK(rows({{"startTime", "1700000340000"}}) == 2);
  CHECK(rows({{"startTime", "1700000340001"}}) == 1);
  CHECK(rows({{"startTime", "1700000100000"}, {"endTime", "1700000159999"}}) == 1);
  CHECK(rows({{"startTime", "1700000100000"}, {"endTime", "1700000160000"}}) == 2);
  CHECK(rows({{"startTime", "1800000000000"}}) == 0);
}

TEST_CASE("candles of a frozen pair are filled forward without a trade") {
  const Reply reply =
      ask(exchange_of(10), candles_of("BTS_USDT", {{"interval", "MINUTE_5"}, {"limit", "1"}}));

  for (const rapidjson::SizeType i : {0U, 1U, 2U, 3U}) CHECK(reply.json[0][i] == "0.0081234");
  CHECK(reply.json[0][5] == "0");
  CHECK(reply.json[0][8].GetInt() == 0);
}

TEST_CASE("returnChartData prints strings, milliseconds and six decimals, as since 2022") {
  const Exchange exchange = exchange_of(10);

  const Reply reply = ask(exchange, chart_of("BTC_ETH", "1699999800", "1700000100"));

  REQUIRE(reply.json.Size() == 2);
  const auto truth = true_candle(exchange.market(), 1,
                                 {TimePoint(milliseconds{1'699'999'800'000}), std::chrono::minutes(5)}, now);
  const auto& row = reply.json[0];
  CHECK(shape_of(row) == Names{"date:text", "high:text", "low:text", "open:text", "close:text", "volume:text",
                               "quoteVolume:text", "weightedAverage:text"});
  CHECK(row["date"] == "1699999800000");
  CHECK(row["high"].GetString() == truth->ohlc.high.to_string().substr(0, 8));
  CHECK(row["low"].GetString() == truth->ohlc.low.to_string().substr(0, 8));
  CHECK(row["weightedAverage"].GetString() == truth->weighted_average.to_string() + "0000000000");
  CHECK(reply.json[1]["date"] == "1700000100000");
}

TEST_CASE("returnChartData prints numbers, seconds and eight decimals, as before 2022") {
  const Exchange exchange = exchange_of(10, ChartShape::numbers_seconds);

  const Reply reply = ask(exchange, chart_of("BTC_ETH", "1699999800", "1700000100"));

  REQUIRE(reply.json.Size() == 2);
  CHECK(shape_of(reply.json[0]) == Names{"date:number", "high:number", "low:number", "open:number",
                                         "close:number", "volume:number", "quoteVolume:number",
                                         "weightedAverage:number"});
  CHECK(reply.json[0]["date"].GetInt64() == 1'699'999'800);
}

TEST_CASE(
    "returnChartData begins with the start that was asked for, has 100 rows at most, and none beyond now") {
  const Exchange exchange = exchange_of(10);

  const Reply unaligned = ask(exchange, chart_of("USDT_BTC", "1699999900", "1700000100"));
  const Reply all = ask(exchange, chart_of("USDT_BTC", "0", "9999999999"));
  const Reply none = ask(exchange, chart_of("USDT_BTC", "1800000000", "1800000300"));

  CHECK(unaligned.json[0]["date"] == "1699999900000");
  CHECK(unaligned.json[1]["date"] == "1700000100000");
  CHECK(all.json.Size() == 100);
  CHECK(all.json[99]["date"] == "1700000400000");
  CHECK(none.json.Size() == 0);
}

TEST_CASE("returnChartData without a row is one row of zeros in the old shape") {
  const Reply none =
      ask(exchange_of(10, ChartShape::numbers_seconds), chart_of("USDT_BTC", "1800000000", "1800000300"));

  REQUIRE(none.json.Size() == 1);
  CHECK(none.json[0]["date"].GetInt() == 0);
  CHECK(none.json[0]["close"].GetInt() == 0);
}

TEST_CASE("what does not exist is refused in the exchange's words") {
  const Exchange exchange = exchange_of(10);
  const auto body = [&](const Question& question) { return exchange.answer(question, now).body; };
  const auto status = [&](const Question& question) { return exchange.answer(question, now).status; };

  CHECK(body(chart_of("BTC_FOO", "0", "1")) == R"({"error":"Invalid currency pair."})");
  CHECK(body(returns("returnNothing")) == R"({"error":"Invalid command."})");
  CHECK(status(candles_of("FOO_BTC", {{"interval", "MINUTE_1"}})) == 400);
  CHECK(body(candles_of("FOO_BTC", {{"interval", "MINUTE_1"}})) ==
        R"({"code":24101,"message":"Invalid symbol!"})");
  CHECK(body(candles_of("ETH_BTC", {{"interval", "MINUTE_2"}})) ==
        R"({"code":601,"message":"Invalid parameter"})");
  CHECK(body(candles_of("ETH_BTC", {{"interval", "MINUTE_1"}, {"limit", "0"}})).find("601") !=
        std::string::npos);
  CHECK(status({.path = "/nothing", .parameters = {}}) == 404);
}

TEST_CASE("/timestamp is the time in milliseconds") {
  CHECK(exchange_of(1).answer({.path = "/timestamp", .parameters = {}}, now).body ==
        R"({"serverTime":1700000459900})");
}
