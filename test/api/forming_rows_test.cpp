#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "candle/candle_builder.hpp"

namespace candled::test {
namespace {

/// A market that has been watched for some time, with what has closed stored by hand.
class Market {
 public:
  Market() {
    api.add_pair("BTC_ETH");
    api.now = noon;
  }

  /// Both pairs are seen once a second until `end`; the closed candles wait for the store.
  void watch_until(TimePoint end) {
    std::vector<PairCandle> closed;
    for (; api.now < end; api.now += 1s) {
      const Price price = *Price::parse("1.50");
      series.add(api.now, std::vector<Sample>{{PairId{0}, price}, {PairId{1}, price}}, closed);
    }
    series.close(api.now, closed);
    if (!closed.empty())
      waiting.push_back(std::make_shared<const std::vector<PairCandle>>(std::move(closed)));
    api.market.set_waiting(waiting);
    api.market.set_forming(series.forming());
  }

  void store_all() {
    for (const live::ClosedCandles& candles : waiting)
      api.store.writer().store({.candles = *candles}).value();
  }
  void store_and_say_so() {
    store_all();
    waiting.clear();
    api.market.set_waiting({});
  }

  /// `pair interval minute closed` of each row of an answer.
  Texts rows(const std::string& url) const {
    Texts found;
    for (const std::string& line : lines(api.get(url + "&include=forming&format=ndjson").body)) {
      const http::Response row{.content_type = {}, .body = line};
      const auto minute = (std::stoll(member(row, "open_time")) - noon.time_since_epoch().count()) / 60'000;
      found.push_back(member(row, "pair") + ' ' + member(row, "interval") + ' ' + std::to_string(minute) +
                      ' ' + member(row, "closed"));
    }
    return found;
  }

  Api api;
  CandleBuilder series{{.intervals = *Intervals::parse("1m,5m,10m")}, noon};
  std::vector<live::ClosedCandles> waiting;
};

TEST_CASE("forming candles stand after the closed ones when they are asked for") {
  Market market;
  market.watch_until(noon + 90s);
  market.store_and_say_so();

  CHECK(market.rows("/api/candles?pair=USDT_BTC&interval=1m") ==
        Texts{"USDT_BTC 1m 0 true", "USDT_BTC 1m 1 false"});
  CHECK(market.rows("/api/candles?pair=USDT_BTC&interval=1m&order=desc") ==
        Texts{"USDT_BTC 1m 1 false", "USDT_BTC 1m 0 true"});
  CHECK(market.rows("/api/candles?pair=USDT_BTC&interval=5m") == Texts{"USDT_BTC 5m 0 false"});
}

TEST_CASE("without being asked for, forming candles and the member closed are not there") {
  Market market;
  market.watch_until(noon + 90s);
  market.store_and_say_so();

  const auto answer = market.api.get("/api/candles?pair=USDT_BTC&interval=1m&format=csv");

  CHECK(lines(answer.body).size() == 2);
  CHECK(answer.body.find("closed") == std::string::npos);
}

TEST_CASE("a forming candle stands in the one order, by open time, pair and interval") {
  Market market;
  market.watch_until(noon + 150s);
  market.store_and_say_so();

  CHECK(market.rows("/api/candles?start=0") ==
        Texts{"BTC_ETH 1m 0 true", "BTC_ETH 5m 0 false", "BTC_ETH 10m 0 false", "USDT_BTC 1m 0 true",
              "USDT_BTC 5m 0 false", "USDT_BTC 10m 0 false", "BTC_ETH 1m 1 true", "USDT_BTC 1m 1 true",
              "BTC_ETH 1m 2 false", "USDT_BTC 1m 2 false"});
}

TEST_CASE("a candle that has just closed is there all the time, and is running until it is stored") {
  Market market;
  market.watch_until(noon + 60s);
  const Texts running{"USDT_BTC 1m 0 false"};
  const Texts closed{"USDT_BTC 1m 0 true"};
  const std::string url = "/api/candles?pair=USDT_BTC&interval=1m";

  CHECK(market.rows(url) == running);
  market.store_all();
  CHECK(market.rows(url) == closed);
  market.store_and_say_so();
  CHECK(market.rows(url) == closed);
}

TEST_CASE("a candle that has closed and is not stored yet counts as not complete") {
  Market market;
  market.watch_until(noon + 60s);

  const auto answer = market.api.get("/api/candles?pair=USDT_BTC&interval=1m&include=forming");

  CHECK(member(answer, "candles.0.closed") == "false");
  CHECK(member(answer, "candles.0.complete") == "false");
  CHECK(member(answer, "candles.0.samples") == "60");
}

TEST_CASE("forming candles obey the range") {
  Market market;
  market.watch_until(noon + 90s);
  market.store_and_say_so();
  const std::string url = "/api/candles?pair=USDT_BTC&interval=1m";

  CHECK(market.rows(url + "&end=2021-11-01T12:01:00") == Texts{"USDT_BTC 1m 0 true"});
  CHECK(market.rows(url + "&end=2021-11-01T12:01:00.001").size() == 2);
  CHECK(market.rows(url + "&start=2021-11-01T12:01:00") == Texts{"USDT_BTC 1m 1 false"});
  CHECK(market.rows(url + "&start=2021-11-01T12:01:00.001").empty());
}

TEST_CASE("pages of any size with forming candles make up one big answer") {
  Market market;
  market.watch_until(noon + 450s);
  market.store_and_say_so();
  market.watch_until(noon + 481s);  // one minute has closed and is not stored
  for (const std::string order : {"asc", "desc"})
    for (const std::string filter : {"", "&pair=BTC_ETH", "&interval=5m", "&pair=BTC_ETH&interval=1m"}) {
      const std::string parameters = "start=0&order=" + order + filter + "&include=forming&format=ndjson";
      const Texts all = lines(market.api.get("/api/candles?" + parameters).body);
      for (const std::string limit : {"1", "2", "3", "7"}) {
        INFO(parameters << " by " << limit);
        Texts rows;
        for (std::string url = "/api/candles?" + parameters + "&limit=" + limit; !url.empty();) {
          const auto page = market.api.get(url);
          for (std::string& row : lines(page.body)) rows.push_back(std::move(row));
          const std::string link = header(page, "Link");
          url = link.empty() ? "" : link.substr(1, link.find('>') - 1);
        }
        CHECK(rows == all);
      }
    }
}

TEST_CASE("the limit counts forming candles, and the newest rows begin with them") {
  Market market;
  market.watch_until(noon + 200s);
  market.store_and_say_so();

  CHECK(market.rows("/api/candles?pair=USDT_BTC&interval=1m&limit=2") ==
        Texts{"USDT_BTC 1m 2 true", "USDT_BTC 1m 3 false"});
}

TEST_CASE("CSV says in a last column whether a candle has closed, in an empty answer too") {
  Market market;
  market.watch_until(noon + 90s);
  market.store_and_say_so();

  const auto rows =
      lines(market.api.get("/api/candles?pair=USDT_BTC&interval=1m&include=forming&format=csv").body);
  const auto none = lines(market.api.get("/api/candles?start=0&end=1&include=forming&format=csv").body);

  REQUIRE(rows.size() == 3);
  CHECK(rows[0].ends_with(",source,closed"));
  CHECK(rows[1].ends_with(",live,true"));
  CHECK(rows[2].ends_with(",live,false"));
  CHECK(none == Texts{rows[0]});
}

TEST_CASE("there is nothing to include but forming") {
  const Api api;

  const auto answer = api.get("/api/candles?include=closed");

  CHECK(answer.status == 400);
  CHECK(list(answer, "allowed") == Texts{"forming"});
}

}  // namespace
}  // namespace candled::test
