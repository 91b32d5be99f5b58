#include "api/candles/immutable_page.hpp"

#include <catch2/catch.hpp>

#include "api/answer/negotiate.hpp"
#include "api/fixture.hpp"

namespace candled::test {
namespace {

constexpr auto for_good = "public, max-age=31536000, immutable";
const std::string hour = "&start=2021-11-01T12:00:00Z&end=2021-11-01T13:00:00Z";

/// Stores a whole hour of candles from noon on; `spec` says of which kind.
void add_hour(Api& api, CandleSpec spec = {}) {
  const auto length = Interval::parse(spec.interval)->length();
  for (auto time = noon; time < noon + 1h; time += length) {
    spec.open_time = time;
    api.add(spec);
  }
}

std::string lifetime(const Api& api, const std::string& query) {
  return header(api.answer("/api/candles?" + query), "Cache-Control");
}

bool settled(const Api& api, const std::string& query) {
  const auto said = lifetime(api, query);
  CHECK((said == for_good || said == "no-cache"));
  return said == for_good;
}

TEST_CASE("a closed range of complete minutes is good for ever, at once") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);

  CHECK(lifetime(api, "pair=USDT_BTC&interval=1m" + hour) == for_good);
  api.authenticated = true;
  CHECK(lifetime(api, "pair=USDT_BTC&interval=1m" + hour) == "private, max-age=31536000, immutable");
}

TEST_CASE("a 304 of what is good for ever says so, too") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  const auto response = api.answer("/api/candles?pair=USDT_BTC&interval=1m" + hour, {{"if-none-match", "*"}});

  CHECK(response.status == 304);
  CHECK(header(response, "Cache-Control") == for_good);
}

TEST_CASE("an answer that is not about one pair by its own name, and one interval, may become another") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);

  CHECK_FALSE(settled(api, "interval=1m" + hour));
  CHECK_FALSE(settled(api, "pair=USDT_BTC" + hour));
  CHECK_FALSE(settled(api, "pair=BTC_USDT&interval=1m" + hour));  // some day a pair may be called so
  CHECK_FALSE(settled(api, "pair=usdt_btc&interval=1m" + hour));
  CHECK(settled(api, "market=USDT_BTC&period=60" + hour));
}

TEST_CASE("a range with a bucket missing may still be filled, at its ends and within") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  const std::string all = "pair=USDT_BTC&interval=1m";

  CHECK(settled(api, all + "&start=1635768000000&end=1635771600000"));
  CHECK(settled(api, all + "&start=1635767940001&end=1635771600000"));
  CHECK_FALSE(settled(api, all + "&start=1635767940000&end=1635771600000"));
  CHECK_FALSE(settled(api, all + "&start=1635768000000&end=1635771600001"));

  Api holed;
  for (int i : {0, 1, 3}) holed.add({.open_time = noon + i * 1min});
  holed.now = noon + 24h * 365;
  CHECK_FALSE(settled(holed, all + "&start=1635768000000&end=1635768240000"));
  CHECK(settled(holed, all + "&start=1635768000000&end=1635768120000"));
  CHECK_FALSE(settled(holed, all + "&start=1635768120000&end=1635768180000"));  // nothing there
}

TEST_CASE("an incomplete candle is never settled, however old it is") {
  Api api;
  api.add({.complete = false});

  api.now = noon + 24h * 365;

  CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=1m&start=1635768000000&end=1635768060000"));
}

TEST_CASE("a candle is settled once it has ended more than a minute ago by the exchange's time") {
  Api api;
  add_hour(api);
  const std::string all = "pair=USDT_BTC&interval=1m" + hour;

  api.now = noon + 1h - 1ms;  // the last one is still running: a clock that was ahead has left it
  CHECK_FALSE(settled(api, all));
  api.now = noon + 1h + 1min;
  CHECK_FALSE(settled(api, all));
  api.now += 1ms;
  CHECK(settled(api, all));
  api.exchange_now = [] { return noon + 1h + 1min; };
  CHECK_FALSE(settled(api, all));
  api.exchange_now = [] { return noon + 1h + 1min + 1ms; };
  api.now = noon + 30min;
  CHECK(settled(api, all));
}

TEST_CASE("a candle of more than a minute is settled when all its parts are stored and complete") {
  for (const auto source : {Source::live, Source::exchange, Source::mixed}) {
    Api api;
    api.now = noon + 24h * 365;
    add_hour(api, {.interval = "10m", .source = source});
    const std::string all = "pair=USDT_BTC&interval=10m" + hour;

    CHECK_FALSE(settled(api, all));  // may be merged anew
    add_hour(api, {.interval = "5m"});
    CHECK_FALSE(settled(api, all));
    CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=5m" + hour));
    add_hour(api);
    CHECK(settled(api, all));
    CHECK(settled(api, "pair=USDT_BTC&interval=5m" + hour));
  }
}

TEST_CASE("a candle is not settled while a part of it, or of its parts, is missing or incomplete") {
  for (const auto& [interval, complete] :
       {std::pair("1m", false), std::pair("5m", false), std::pair("1m", true)}) {
    Api api;
    api.now = noon + 2h;
    // The last one is the one that is missing or incomplete.
    const auto length = Interval::parse(interval)->length();
    if (!complete) api.add({.interval = interval, .open_time = noon + 1h - length, .complete = false});
    add_hour(api, {.interval = "10m"});
    if (std::string_view(interval) == "1m") add_hour(api, {.interval = "5m"});
    for (auto time = noon; time < noon + 1h - length; time += length)
      api.add({.interval = interval, .open_time = time});
    if (std::string_view(interval) == "5m") add_hour(api);

    CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=10m" + hour));
    CHECK(settled(api, "pair=USDT_BTC&interval=10m&start=2021-11-01T12:00:00Z&end=2021-11-01T12:50:00Z"));
  }
}

TEST_CASE("nothing is settled of an interval whose candles are removed some day, but of the others") {
  Api api;
  api.now = noon + 2h;
  for (const auto* const interval : {"1m", "5m"}) add_hour(api, {.interval = interval});

  api.retained = {*Interval::parse("1m")};

  CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=1m" + hour));
  CHECK(settled(api, "pair=USDT_BTC&interval=5m" + hour));
}

TEST_CASE("what is not known without reading whether it is settled is not answered at once") {
  Api api;
  api.now = noon + 2h;
  for (const auto* const interval : {"1m", "5m"}) add_hour(api, {.interval = interval});
  const auto read = [&api](const store::CandleQuery& query) {
    return std::optional(api.store.open_reader().value()->candles(query).value());
  };
  const std::string five = "/api/candles?pair=USDT_BTC&interval=5m" + hour;

  api.known = [&](const store::CandleQuery& query) -> std::optional<std::vector<PairCandle>> {
    return query.intervals == std::vector{*Interval::parse("5m")} ? read(query) : std::nullopt;
  };
  CHECK_FALSE(api.answer_at_once(five));
  CHECK(api.answer_at_once("/api/candles?pair=USDT_BTC&interval=5m"));
  api.known = read;
  CHECK(header(api.answer_at_once(five).value(), "Cache-Control") == for_good);
}

TEST_CASE("one candle that is not settled keeps the whole page from it") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  api.add({.open_time = noon + 1h, .complete = false});

  CHECK(settled(api, "pair=USDT_BTC&interval=1m&start=1635768000000&end=1635771600000"));
  CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=1m&start=1635768000000&end=1635771660000"));
}

TEST_CASE("a range that is open at an end is settled where the limit closes it") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  const std::string all = "pair=USDT_BTC&interval=1m";

  CHECK_FALSE(settled(api, all));  // newest up to now
  CHECK_FALSE(settled(api, all + "&limit=10"));
  CHECK_FALSE(settled(api, all + "&start=2021-11-01T12:00:00Z"));           // goes on
  CHECK(settled(api, all + "&start=2021-11-01T12:00:00Z&limit=59"));        // full, with more behind it
  CHECK_FALSE(settled(api, all + "&start=2021-11-01T12:00:00Z&limit=60"));  // next is null, for now
  CHECK_FALSE(settled(api, all + "&end=2021-11-01T13:00:00Z"));             // older ones may come
  CHECK(settled(api, all + "&end=2021-11-01T13:00:00Z&limit=60"));          // full, and never has a next
  CHECK_FALSE(settled(api, all + "&end=2021-11-01T13:00:00Z&limit=61"));
  CHECK_FALSE(settled(api, all + "&end=2021-11-01T13:01:00Z&limit=10"));
}

TEST_CASE("descending pages are settled from a given end down to a start or to their last row") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  const std::string all = "pair=USDT_BTC&interval=1m&order=desc";

  CHECK(settled(api, all + hour));
  CHECK_FALSE(settled(api, all + "&start=2021-11-01T12:00:00Z"));
  CHECK(settled(api, all + "&end=2021-11-01T13:00:00Z&limit=59"));
  CHECK_FALSE(settled(api, all + "&end=2021-11-01T13:00:00Z&limit=60"));  // next is null, for now
  CHECK(settled(api, all + hour + "&limit=60"));
  CHECK_FALSE(settled(api, all + "&end=2021-11-01T13:01:00Z&limit=10"));
}

TEST_CASE("following pages are settled like the first, as long as the cursor is of the same series") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  const std::string all = "pair=USDT_BTC&interval=1m";
  for (const auto* order : {"&order=asc", "&order=desc"}) {
    std::string target = "/api/candles?" + all + hour + order + "&limit=25";
    for (int pages = 0; pages < 3; ++pages) {
      const auto page = api.answer(target);
      INFO(target);
      CHECK(header(page, "Cache-Control") == for_good);
      target = member(page, "next");
    }
    CHECK(target == "null");
  }
  CHECK(settled(api, all + hour + "&cursor=1635768060000.USDT_BTC.1m"));
  CHECK_FALSE(settled(api, all + hour + "&cursor=1635768060000.USDT_BTC.5m"));
  CHECK_FALSE(settled(api, all + hour + "&cursor=1635768060000.USDT_BTD.1m"));
  CHECK(settled(api, all + "&order=desc&cursor=1635768180000.USDT_BTC.1m&limit=2"));
  CHECK_FALSE(settled(api, all + "&order=desc&cursor=1635768180000.USDT_BTC.1m"));
}

TEST_CASE("an empty range is not settled") {
  Api api;
  api.now = noon + 2h;
  add_hour(api);
  api.now = noon + 24h * 365;

  CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=1m&start=2020-01-01&end=2020-01-02"));
  CHECK_FALSE(settled(api, "pair=USDT_BTC&interval=1m&start=2020-01-02&end=2020-01-01"));
}

}  // namespace
}  // namespace candled::test
