#include "poloniex/feeds.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "poloniex/dialect.hpp"
#include "poloniex/printing.hpp"
#include "support/exchange_server.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;
using test::ExchangeReply;
using test::ExchangeServer;

TimePoint local_time() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

feed::Feed::Result poll(feed::Feed& feed) {
  feed.begin();
  auto result = feed.wait_until(local_time() + seconds{20}, {});
  REQUIRE(result.has_value());
  return std::move(*result);
}

/// An exchange that speaks both dialects.
ExchangeReply both_dialects(const test::SeenRequest& request) {
  if (request.target == "/public?command=returnTicker")
    return {.body = R"({"USDT_BTC":{"last":"39724.03885442"}})"};
  if (request.target == "/markets/price") return {.body = R"([{"symbol":"BTC_USDT","price":"39724.04"}])"};
  return {.status = 404};
}

TEST_CASE("each feed asks its own address and reads the names in its own order") {
  const auto [kind, name, target, order, price] =
      GENERATE(table<FeedKind, std::string, std::string, NameOrder, std::string>(
          {{FeedKind::return_ticker, "return-ticker", "/public?command=returnTicker", NameOrder::quote_first,
            "39724.03885442"},
           {FeedKind::price, "price", "/markets/price", NameOrder::base_first, "39724.04"}}));
  ExchangeServer server(both_dialects);
  const auto feed = make_feed({.kind = kind, .exchange_url = server.url()});
  const TimePoint before = local_time();

  const auto result = poll(*feed);

  CHECK(feed->name() == name);
  REQUIRE(result.has_value());
  CHECK(result->ticker.name_order == order);
  CHECK(result->ticker.quotes.at(0).price.to_string() == price);
  CHECK(result->time >= before);
  CHECK(result->time <= local_time());
  CHECK(result->latency >= milliseconds{1});
  CHECK(server.requests().at(0).target == target);
}

TEST_CASE("a feed tells every failure by its cause") {
  ExchangeServer server(both_dialects);
  const auto feed = make_feed({.kind = FeedKind::return_ticker, .exchange_url = server.url()});
  const auto failure = [&](ExchangeReply reply) {
    server.set_handler([reply](const test::SeenRequest&) { return reply; });
    const auto result = poll(*feed);
    REQUIRE_FALSE(result.has_value());
    return result.error();
  };

  CHECK(failure({.status = 502, .body = "<html>"}).failure == feed::FeedFailure::status);
  CHECK(failure({.status = 301, .headers = {{"Location", "https://x.invalid/"}}}).detail ==
        "HTTP status 301, a redirect to https://x.invalid/ that is not followed");
  CHECK(failure({.body = "<html>Maintenance Mode</html>"}).failure == feed::FeedFailure::not_json);
  CHECK(failure({.body = "{}"}).failure == feed::FeedFailure::wrong_shape);
  CHECK(failure({.status = 422, .body = R"({"error":"Invalid command."})"}).failure ==
        feed::FeedFailure::refused);
  const feed::FeedError throttled =
      failure({.status = 429, .body = "<html>", .headers = {{"Retry-After", "44"}}});
  CHECK(throttled.failure == feed::FeedFailure::throttled);
  CHECK(throttled.retry_after == seconds{44});
}

TEST_CASE("auto falls back to the current API when returnTicker fails, and says so once") {
  ExchangeServer server([](const test::SeenRequest& request) {
    if (request.target.starts_with("/public"))
      return ExchangeReply{.status = 500, .body = R"({"code":500,"message":"System error"})"};
    return both_dialects(request);
  });
  std::vector<std::string> log;
  const auto feed = make_feed(
      {.exchange_url = server.url() + "/", .log = [&](std::string_view line) { log.emplace_back(line); }});

  CHECK(feed->name() == "auto");
  CHECK_FALSE(poll(*feed).has_value());
  REQUIRE(poll(*feed).has_value());
  REQUIRE(poll(*feed).has_value());

  CHECK(feed->name() == "price");
  CHECK(log ==
        std::vector<std::string>{"feed: price, because return-ticker failed: refused: HTTP status 500, "
                                 "the exchange says: code 500: System error"});
}

TEST_CASE("a feed is named on the command line by its name alone") {
  CHECK(parse_feed_kind("auto") == FeedKind::automatic);
  CHECK(parse_feed_kind("return-ticker") == FeedKind::return_ticker);
  CHECK(parse_feed_kind("price") == FeedKind::price);
  for (const auto* other : {"", "Auto", "returnTicker", "price ", "ticker"})
    CHECK_FALSE(parse_feed_kind(other).has_value());
}

TEST_CASE("a URL to which no request can be sent is refused at once") {
  for (const auto* url : {"ftp://a", "poloniex.com", "http://", "http:///x", "https://:80", "http://a b",
                          "http://a/?x=1", "http://a#b", "http://a\n"}) {
    CHECK_FALSE(is_exchange_url(url));
    CHECK_THROWS_AS(make_feed({.exchange_url = url}), std::invalid_argument);
  }
  for (const auto* url : {"http://127.0.0.1:8080", "HTTPS://api.poloniex.com/", "https://mirror/poloniex"})
    CHECK(is_exchange_url(url));
}

TEST_CASE("each dialect has its own address unless another is given") {
  CHECK(ticker_url(Dialect::return_ticker, "") == "https://poloniex.com/public?command=returnTicker");
  CHECK(ticker_url(Dialect::price, "") == "https://api.poloniex.com/markets/price");
  CHECK(ticker_url(Dialect::price, "http://mirror:1/p//") == "http://mirror:1/p/markets/price");
}

}  // namespace
}  // namespace candled::poloniex
