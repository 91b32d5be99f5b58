#include <algorithm>
#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "gaps/gap_reader.hpp"

namespace candled::test {
namespace {

/// The API after an hour of collecting, of which repair looks at all.
struct Repairing : Api {
  explicit Repairing(std::string_view intervals = "1m,5m,10m") : Api(intervals) {
    store_until(noon + 1h);
    repair.enabled = true;
    repair.window = 24h;
    repair.state = "repairing";
    fetch({"1m"});
  }

  void store_until(TimePoint time) { health.set_store({.stored_until = time}); }
  void fetch(const std::vector<std::string>& intervals) {
    repair.fetched.emplace();
    for (const auto& name : intervals) repair.fetched->push_back(*Interval::parse(name));
    health.set_repair(repair);
  }
  void list(std::size_t pairs) {
    market.set_prices(live::LastPrices(pairs, live::LastPrice{*Price::parse("1"), noon}));
  }
  /// Stores complete minutes of a pair, and all bigger candles of them as complete too.
  void minutes(std::string_view pair, int from, int until) {
    add({.pair = pair, .open_time = noon + std::chrono::minutes{from}}, until - from);
  }
  void bigger(std::string_view pair, std::string_view interval, int minute, bool complete) {
    add({.pair = pair,
         .interval = interval,
         .open_time = noon + std::chrono::minutes{minute},
         .complete = complete});
  }
  /// The minute of `now` is forming by then.
  void give_up(std::string_view interval, int from, int until, store::GiveUp reason) {
    const FormingState state{
        .interval = Interval(60s), .open_time = now, .observed_from = noon, .candles = {}};
    store.writer().store({.forming = state}).value();
    const std::vector<store::GivenUp> given_up{
        {.buckets = {noon + std::chrono::minutes{from}, noon + std::chrono::minutes{until}},
         .reason = reason}};
    store.writer()
        .repair({.pair = PairId{0}, .interval = *Interval::parse(interval), .given_up = given_up})
        .value();
  }
  /// Each row in short, minutes after noon instead of times.
  std::vector<std::string> rows(const std::string& query) const {
    std::vector<std::string> all;
    const auto response = get("/api/gaps?" + query);
    REQUIRE(response.status == 200);
    for (int i = 0; member(response, "gaps." + std::to_string(i)) != "(absent)"; ++i) {
      const auto field = [&](const char* name) {
        return member(response, "gaps." + std::to_string(i) + "." + name);
      };
      const auto minute = [&](const char* name) {
        return std::to_string((std::stoll(field(name)) - noon.time_since_epoch().count()) / 60'000);
      };
      all.push_back(field("pair") + ' ' + field("interval") + ' ' + minute("start") + '-' + minute("end") +
                    ' ' + field("candles") + ' ' + field("kind") + ' ' + field("state") + ' ' + field("why"));
    }
    return all;
  }

  live::RepairHealth repair;
};

using Rows = std::vector<std::string>;

TEST_CASE("gaps are listed as they are in the answer's documentation") {
  Repairing api;
  api.list(1);
  api.minutes("USDT_BTC", 0, 58);

  const auto response = api.get("/api/gaps?interval=1m");

  CHECK(response.content_type == "application/json");
  CHECK(
      response.body ==
      R"({"gaps":[{"pair":"USDT_BTC","interval":"1m","start":1635771480000,"end":1635771600000,"candles":2,)"
      R"("kind":"missing","state":"open","why":"not_observed"}],"next":null})");
  CHECK(header(response, "Link").empty());
}

TEST_CASE("nothing is missing where nothing was ever stored") {
  Repairing api;
  api.list(1);

  CHECK(api.get("/api/gaps").body == R"({"gaps":[],"next":null})");
}

TEST_CASE("a gap says whether it is open or given up, and why") {
  Repairing api;
  api.list(1);
  api.minutes("USDT_BTC", 0, 10);
  api.add({.open_time = noon + 10min, .complete = false});
  api.minutes("USDT_BTC", 20, 60);
  api.give_up("1m", 12, 14, store::GiveUp::no_trades);
  api.give_up("1m", 14, 15, store::GiveUp::absent);

  CHECK(api.rows("interval=1m") == Rows{"USDT_BTC 1m 10-11 1 incomplete open not_observed",
                                        "USDT_BTC 1m 11-12 1 missing open not_observed",
                                        "USDT_BTC 1m 14-15 1 missing given_up absent",
                                        "USDT_BTC 1m 15-20 5 missing open not_observed"});
}

TEST_CASE("a bigger candle is open as long as one of its parts is") {
  Repairing api("1m,5m");
  api.list(1);
  api.minutes("USDT_BTC", 0, 3);
  api.minutes("USDT_BTC", 5, 8);
  api.minutes("USDT_BTC", 10, 60);
  for (int minute = 10; minute < 60; minute += 5) api.bigger("USDT_BTC", "5m", minute, true);
  api.bigger("USDT_BTC", "5m", 0, false);
  api.give_up("1m", 3, 5, store::GiveUp::absent);

  CHECK(api.rows("interval=5m") ==
        Rows{"USDT_BTC 5m 0-5 1 incomplete given_up parts", "USDT_BTC 5m 5-10 1 missing open parts"});
}

TEST_CASE("a bucket whose beginning may come with the history is no gap until the history is there") {
  Repairing api("1m,10m");
  api.list(1);
  api.minutes("USDT_BTC", 25, 60);
  api.bigger("USDT_BTC", "10m", 30, true);
  api.bigger("USDT_BTC", "10m", 40, true);
  api.bigger("USDT_BTC", "10m", 50, false);
  const Rows since_first{"USDT_BTC 10m 50-60 1 incomplete given_up parts"};
  const Rows all{"USDT_BTC 1m 20-25 5 missing open not_observed", "USDT_BTC 10m 20-30 1 missing open parts",
                 "USDT_BTC 10m 50-60 1 incomplete given_up parts"};
  CHECK(api.rows("") == all);

  for (const std::string state : {"waiting", "running"}) {
    api.health.set_backfill({.state = state, .since = noon - 12h});
    CHECK(api.rows("") == since_first);
  }
  api.health.set_backfill({.state = "running", .since = noon + 25min});
  CHECK(api.rows("") == all);  // no older candle is going to come
  api.health.set_backfill({.state = "done", .since = noon - 12h});
  CHECK(api.rows("") == all);
}

TEST_CASE("candles that were removed for their age are no gap") {
  Repairing api;
  api.list(1);
  api.minutes("USDT_BTC", 0, 60);
  const auto removed = api.store.writer().remove({.interval = Interval(1min), .before = noon + 17min});
  REQUIRE(removed.has_value());

  CHECK(api.rows("interval=1m&start=0").empty());
}

TEST_CASE("what is older than the window is given up, the bigger candles of it too") {
  Repairing api;
  api.list(1);
  api.repair.window = 30min;
  api.fetch({"1m"});
  api.minutes("USDT_BTC", 0, 28);
  api.minutes("USDT_BTC", 32, 60);
  for (int minute = 0; minute < 60; minute += 5)
    if (minute != 25) api.bigger("USDT_BTC", "5m", minute, minute != 30);

  CHECK(api.rows("interval=1m&start=0") == Rows{"USDT_BTC 1m 28-30 2 missing given_up outside_window",
                                                "USDT_BTC 1m 30-32 2 missing open not_observed"});
  CHECK(api.rows("interval=5m&start=0") == Rows{"USDT_BTC 5m 25-30 1 missing given_up outside_window",
                                                "USDT_BTC 5m 30-35 1 incomplete open parts"});
  CHECK(api.rows("interval=1m") == Rows{"USDT_BTC 1m 30-32 2 missing open not_observed"});
}

TEST_CASE("what the exchange does not offer stays, and says so") {
  Repairing api;
  api.list(1);
  api.fetch({"5m"});
  api.minutes("USDT_BTC", 0, 50);
  api.bigger("USDT_BTC", "5m", 0, true);

  const auto rows = api.rows("start=2021-11-01T12:45:00Z");

  CHECK(rows == Rows{"USDT_BTC 1m 50-60 10 missing given_up not_offered",
                     "USDT_BTC 5m 45-60 3 missing open not_observed",
                     "USDT_BTC 10m 50-60 1 missing open parts"});
}

TEST_CASE("while repair is off every gap is given up, and a day is looked at") {
  Repairing api;
  api.list(1);
  api.repair = {};
  api.health.set_repair(api.repair);
  api.minutes("USDT_BTC", 0, 55);

  CHECK(api.rows("interval=1m") == Rows{"USDT_BTC 1m 55-60 5 missing given_up repair_off"});
}

TEST_CASE("a pair that the exchange refuses is given up for this run") {
  Repairing api;
  api.list(1);
  api.repair.refused = {PairId{0}};
  api.fetch({"1m"});
  api.minutes("USDT_BTC", 0, 55);

  CHECK(api.rows("interval=1m") == Rows{"USDT_BTC 1m 55-60 5 missing given_up refused"});
}

TEST_CASE(
    "a pair that is not listed is expected up to its newest candle, and nothing beyond what is stored") {
  Repairing api;
  api.minutes("USDT_BTC", 0, 10);
  api.minutes("USDT_BTC", 12, 20);
  CHECK(api.rows("interval=1m") == Rows{"USDT_BTC 1m 10-12 2 missing open not_observed"});

  api.list(1);
  api.store_until(noon + 21min);
  CHECK(api.rows("interval=1m") == Rows{"USDT_BTC 1m 10-12 2 missing open not_observed",
                                        "USDT_BTC 1m 20-21 1 missing open not_observed"});
}

TEST_CASE("rows come by pair, interval and time, whatever order the pairs were seen in") {
  Repairing api;
  api.add_pair("USDT_ZEC");
  api.add_pair("BTC_ETH");
  api.list(3);
  for (const auto* pair : {"USDT_BTC", "USDT_ZEC", "BTC_ETH"}) api.minutes(pair, 50, 59);

  std::vector<std::string> series;
  for (const auto& row : api.rows("")) series.push_back(row.substr(0, row.find(' ', row.find(' ') + 1)));
  const auto repeated = std::ranges::unique(series);
  series.erase(repeated.begin(), repeated.end());
  CHECK(series == Rows{"BTC_ETH 1m", "BTC_ETH 5m", "BTC_ETH 10m", "USDT_BTC 1m", "USDT_BTC 5m",
                       "USDT_BTC 10m", "USDT_ZEC 1m", "USDT_ZEC 5m", "USDT_ZEC 10m"});
  CHECK(api.rows("pair=eth/btc&interval=1m").size() == 1);
}

TEST_CASE("paging through gaps neither skips nor repeats one") {
  Repairing api;
  api.add_pair("BTC_ETH");
  api.list(2);
  for (const auto* pair : {"USDT_BTC", "BTC_ETH"})
    for (int minute = 0; minute < 60; minute += 3) api.minutes(pair, minute, minute + 1);
  const auto all = api.rows("");
  REQUIRE(all.size() > 40);

  for (const int limit : {1, 7, 19}) {
    Rows paged;
    std::string url = "gaps?limit=" + std::to_string(limit);
    while (url != "null") {
      const auto page = api.rows(url.substr(url.find('?') + 1));
      CHECK(page.size() <= static_cast<std::size_t>(limit));
      paged.insert(paged.end(), page.begin(), page.end());
      const auto response = api.get(url);
      url = member(response, "next");
      CHECK(header(response, "Link") == (url == "null" ? "" : "<" + url + ">; rel=\"next\""));
    }
    CHECK(paged == all);
  }
}

TEST_CASE("a request about years ends early and says where to go on") {
  Repairing api;
  api.list(1);
  api.now = noon + std::chrono::days{1'000};
  api.store_until(api.now);
  api.minutes("USDT_BTC", 0, 1);

  const auto response = api.get("/api/gaps?interval=1m&start=2021-11-01");

  CHECK(response.status == 200);
  const auto next = member(response, "next");
  REQUIRE(next.starts_with("gaps?interval=1m&start=2021-11-01&cursor="));
  const auto last = api.get(next);
  CHECK(member(last, "next") == "null");
  CHECK(member(last, "gaps.0.start") == member(response, "gaps.0.end"));
  CHECK(member(last, "gaps.0.why") == "outside_window");
  CHECK(member(last, "gaps.1.why") == "not_observed");
  CHECK(member(last, "gaps.1.end") == std::to_string(api.now.time_since_epoch().count()));
}

TEST_CASE("what a request about gaps may say is what one about candles may say") {
  Repairing api;
  CHECK(api.get("/api/gaps?symbol=btc-usdt&granularity=60&from=1635768000&until=1635771600&count=5").status ==
        200);

  const auto wrong = [&api](const char* query, int status, const char* parameter) {
    const auto response = api.get(std::string("/api/gaps?") + query);
    INFO(query);
    CHECK(response.status == status);
    CHECK(response.content_type == "application/problem+json");
    CHECK(member(response, "parameter") == parameter);
  };
  wrong("limit=0", 400, "limit");
  wrong("limit=5001", 400, "limit");
  wrong("pair=USDT_XYZ", 404, "pair");
  wrong("interval=2m", 400, "interval");
  wrong("interval=nonsense", 400, "interval");
  wrong("start=yesterday", 400, "start");
  wrong("cursor=x", 400, "cursor");
  wrong("order=asc", 400, "order");
  wrong("pair=", 400, "pair");
}

TEST_CASE("gaps are not listed while the store cannot be read") {
  Repairing api;
  api.store.fail_with(store::StoreError{store::StoreFailure::io, "disk on fire"});

  CHECK(api.get("/api/gaps").status == 503);
}

TEST_CASE("the status tells how repairing goes") {
  Repairing api;
  api.repair.state = "throttled";
  api.repair.repaired = 12;
  api.repair.open = 34;
  api.repair.given_up = 5;
  api.repair.error = "throttled: HTTP status 429";
  api.repair.retry_at = noon + 2h;
  api.health.set_repair(api.repair);

  CHECK(member(api.get("/api/status"), "repair") ==
        R"({"enabled":true,"state":"throttled","window_ms":86400000,"repaired":12,"open":34,"given_up":5,)"
        R"("last_error":"throttled: HTTP status 429","retry_at":1635775200000})");
}

}  // namespace
}  // namespace candled::test
