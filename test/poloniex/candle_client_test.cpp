#include "poloniex/candle_client.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "poloniex/printing.hpp"
#include "support/exchange_server.hpp"
#include "support/times.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::minutes;
using test::ExchangeReply;
using test::ExchangeServer;
using test::noon;

const Pair bitcoin{.name = "USDT_BTC", .base = "BTC", .quote = "USDT"};
const Interval one_minute = *Interval::parse("1m");
const Interval five_minutes = *Interval::parse("5m");

TEST_CASE("candles of the current API are asked for by base first, with both ends and the largest limit") {
  ExchangeServer server([](const test::SeenRequest&) {
    return ExchangeReply{
        .body = R"([["1","4","2","3","10","5","1","1",3,0,"2.5","MINUTE_1",1635768000000,1635768059999]])"};
  });
  CandleClient client({.dialect = Dialect::price, .exchange_url = server.url()});

  const auto candles = client.fetch_candles(bitcoin, one_minute, {noon, noon + minutes{10}}, {});

  REQUIRE(candles.has_value());
  REQUIRE(candles->candles.size() == 1);
  CHECK(candles->candles.at(0).open_time == noon);
  CHECK(candles->candles.at(0).ohlc.low.to_string() == "1");
  CHECK(
      server.requests().at(0).target ==
      "/markets/BTC_USDT/candles?interval=MINUTE_1&limit=500&startTime=1635768000000&endTime=1635768599999");
}

TEST_CASE("candles of the legacy API are asked for by quote first, in seconds") {
  ExchangeServer server([](const test::SeenRequest&) {
    return ExchangeReply{.body = R"([{"date":1635768300,"high":4,"low":1,"open":2,"close":3,"volume":0}])"};
  });
  CandleClient client({.dialect = Dialect::return_ticker, .exchange_url = server.url()});

  const auto candles =
      client.fetch_candles(bitcoin, five_minutes, {noon + milliseconds{1}, noon + minutes{10}}, {});

  REQUIRE(candles.has_value());
  REQUIRE(candles->candles.size() == 1);
  CHECK(candles->candles.at(0).open_time == noon + minutes{5});
  CHECK_FALSE(candles->candles.at(0).traded);
  CHECK(server.requests().at(0).target ==
        "/public?command=returnChartData&currencyPair=USDT_BTC&period=300&start=1635768300&end=1635768599");
}

TEST_CASE("a name that is not ASCII is encoded in the address") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "[]"}; });
  CandleClient client({.dialect = Dialect::price, .exchange_url = server.url()});

  const auto candles = client.fetch_candles({.name = "币/?_USDT", .base = "币/?", .quote = "USDT"},
                                            one_minute, {noon, noon + minutes{1}}, {});

  REQUIRE(candles.has_value());
  CHECK(candles->candles.empty());
  CHECK(server.requests().at(0).target.starts_with("/markets/%E5%B8%81%2F%3F_USDT/candles?"));
}

TEST_CASE("an interval that the dialect does not have is an error without a request") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "[]"}; });
  CandleClient current({.dialect = Dialect::price, .exchange_url = server.url()});
  CandleClient legacy({.dialect = Dialect::return_ticker, .exchange_url = server.url()});

  for (const auto* name : {"1m", "5m", "10m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"})
    CHECK(current.offers(*Interval::parse(name)));
  for (const auto* name : {"5m", "15m", "30m", "2h", "4h", "1d"})
    CHECK(legacy.offers(*Interval::parse(name)));
  for (const auto* name : {"1m", "10m", "1h", "6h", "12h", "2s"})
    CHECK_FALSE(legacy.offers(*Interval::parse(name)));
  CHECK_FALSE(current.offers(*Interval::parse("3m")));

  const auto refused = legacy.fetch_candles(bitcoin, one_minute, {noon, noon + minutes{1}}, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().failure == feed::FeedFailure::refused);
  CHECK(server.requests().empty());
}

TEST_CASE("a range of as many candles as one answer holds is asked for, one more is not") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "[]"}; });
  const auto [dialect, most] =
      GENERATE(table<Dialect, int>({{Dialect::price, 500}, {Dialect::return_ticker, 100}}));
  CandleClient client({.dialect = dialect, .exchange_url = server.url()});

  CHECK(client.fetch_candles(bitcoin, five_minutes, {noon, noon + most * minutes{5}}, {}).has_value());
  CHECK_FALSE(
      client.fetch_candles(bitcoin, five_minutes, {noon, noon + most * minutes{5} + milliseconds{1}}, {})
          .has_value());
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a range in which no candle begins needs no request") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "[]"}; });
  CandleClient client({.dialect = Dialect::price, .exchange_url = server.url()});

  const auto empty =
      client.fetch_candles(bitcoin, one_minute, {noon + milliseconds{1}, noon + minutes{1}}, {});
  const auto backwards = client.fetch_candles(bitcoin, one_minute, {noon, noon - minutes{1}}, {});

  REQUIRE(empty.has_value());
  CHECK(empty->candles.empty());
  REQUIRE(backwards.has_value());
  CHECK(backwards->candles.empty());
  CHECK(server.requests().empty());
}

TEST_CASE("an answer that is no candles is a failure with its cause") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{}; });
  CandleClient client({.dialect = Dialect::price, .exchange_url = server.url()});
  const auto failure = [&](ExchangeReply reply) {
    server.set_handler([reply](const test::SeenRequest&) { return reply; });
    const auto result = client.fetch_candles(bitcoin, one_minute, {noon, noon + minutes{1}}, {});
    REQUIRE_FALSE(result.has_value());
    return result.error();
  };

  CHECK(failure({.status = 400, .body = R"({"code":24101,"message":"Invalid symbol"})"}).failure ==
        feed::FeedFailure::refused);
  CHECK(failure({.status = 429, .headers = {{"Retry-After", "3"}}}).retry_after == std::chrono::seconds{3});
  CHECK(failure({.body = "[[1]]"}).failure == feed::FeedFailure::wrong_shape);
}

TEST_CASE("an answer with candles tells what the exchange's clock had reached") {
  const auto [date, time] = GENERATE(table<const char*, std::optional<TimePoint>>({
      {"Mon, 01 Nov 2021 12:01:11 GMT", noon + std::chrono::seconds{71}},
      {"Monday, 01-Nov-21 12:01:11 GMT", noon + std::chrono::seconds{71}},
      {"Mon, 01 Nov 2021 12:01:11", std::nullopt},
      {"yesterday", std::nullopt},
  }));
  const ExchangeReply reply{.body = "[]", .headers = {{"Date", date}}};
  ExchangeServer server([&reply](const test::SeenRequest&) { return reply; });
  CandleClient client({.dialect = Dialect::price, .exchange_url = server.url()});

  const auto candles = client.fetch_candles(bitcoin, one_minute, {noon, noon + minutes{2}}, {});

  REQUIRE(candles.has_value());
  CHECK(candles->exchange_time == time);
}

TEST_CASE("a stop ends a request for candles") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "[]"}; });
  CandleClient client({.dialect = Dialect::price, .exchange_url = server.url()});
  std::stop_source stop;
  stop.request_stop();

  const auto result = client.fetch_candles(bitcoin, one_minute, {noon, noon + minutes{1}}, stop.get_token());

  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().failure == feed::FeedFailure::stopped);
}

TEST_CASE("a client of candles refuses a URL to which no request can be sent") {
  CHECK_THROWS_AS(CandleClient({.dialect = Dialect::price, .exchange_url = "poloniex.com"}),
                  std::invalid_argument);
}

}  // namespace
}  // namespace candled::poloniex
