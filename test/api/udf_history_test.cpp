#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "api/fixture.hpp"
#include "api/udf/udf.hpp"
#include "candle/candle_builder.hpp"

namespace candled::test {
namespace {

constexpr std::int64_t noon_s = noon.time_since_epoch() / 1s;
constexpr std::string_view no_data = R"({"s":"no_data"})";

std::string history(std::string_view more) {
  return fmt::format("/udf/history?symbol=USDT_BTC&resolution=1&{}", more);
}

std::string range(std::int64_t from, std::int64_t to) {
  return history(fmt::format("from={}&to={}", from, to));
}

/// Candles of noon, 12:01 and 12:03.
struct ThreeCandles : Api {
  ThreeCandles() {
    for (const auto after : {0min, 1min, 3min}) add({.open_time = noon + after});
  }
};

TEST_CASE("history has the candles in columns, oldest first, with the digits of the exchange") {
  const ThreeCandles api;

  const auto response = api.get(range(noon_s, noon_s + 240));

  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  CHECK(response.body == R"({"s":"ok","t":[1635768000,1635768060,1635768180],)"
                         R"("o":[61234.12345678,61234.12345678,61234.12345678],)"
                         R"("h":[61250.00000000,61250.00000000,61250.00000000],)"
                         R"("l":[61230.10000000,61230.10000000,61230.10000000],)"
                         R"("c":[61249.99999999,61249.99999999,61249.99999999]})");
}

TEST_CASE("from is the first open time that is included, to the first that is not") {
  const ThreeCandles api;

  CHECK(member(api.get(range(noon_s + 60, noon_s + 180)), "t") == "[1635768060]");
  CHECK(member(api.get(range(noon_s + 60, noon_s + 181)), "t") == "[1635768060,1635768180]");
  CHECK(member(api.get(range(noon_s + 61, noon_s + 181)), "t") == "[1635768180]");
}

TEST_CASE("a number of candles goes before the start, and counts back from the end") {
  const ThreeCandles api;
  const auto counted = [&api](std::string_view more) { return member(api.get(history(more)), "t"); };

  CHECK(counted("from=1635768180&to=1635768240&countback=2") == "[1635768060,1635768180]");
  CHECK(counted("from=0&to=1635768180&countback=1") == "[1635768060]");
  CHECK(counted("to=1635768240&countback=100") == "[1635768000,1635768060,1635768180]");
  CHECK(counted("from=1635768180&to=1635768240&countback=0") == "[1635768180]");  // as if it were not given
}

TEST_CASE("a range without candles names the newest one before it") {
  const ThreeCandles api;

  CHECK(api.get(range(noon_s + 120, noon_s + 180)).body == R"({"s":"no_data","nextTime":1635768060})");
  CHECK(api.get(range(noon_s + 181, noon_s + 999)).body == R"({"s":"no_data","nextTime":1635768180})");
  CHECK(api.get(range(noon_s - 60, noon_s)).body == no_data);
  CHECK(api.get(range(noon_s + 180, noon_s + 60)).body == R"({"s":"no_data","nextTime":1635768000})");
  CHECK(api.get(history("to=1635768000&countback=5")).body == no_data);
  CHECK(api.get("/udf/history?symbol=USDT_BTC&resolution=5&from=0&to=1635768000").body == no_data);
}

TEST_CASE("charts may ask for the time before 1970, and for the time to come") {
  const ThreeCandles api;

  CHECK(member(api.get(range(-1'000'000, noon_s + 1)), "t") == "[1635768000]");
  CHECK(api.get(range(-2, -1)).body == no_data);
  CHECK(member(api.get(range(0, 253402300799)), "t") == "[1635768000,1635768060,1635768180]");
  CHECK(api.get(range(0, 253402300800)).status == 400);
  CHECK(api.get(range(-253402300800, 0)).status == 400);
}

TEST_CASE("without an end history ends now") {
  ThreeCandles api;
  api.now = noon + 3min;

  CHECK(member(api.get(history("from=0")), "t") == "[1635768000,1635768060]");
  CHECK(member(api.get(history("countback=1")), "t") == "[1635768060]");
}

TEST_CASE("history answers the newest 5000 candles at most") {
  Api api;
  api.add({}, 5001);
  const std::int64_t end = noon_s + 5001 * 60;

  const std::string second = "[1635768060,";
  const auto all = member(api.get(range(0, end)), "t");
  CHECK(all.starts_with(second));
  CHECK(std::ranges::count(all, ',') == 4999);
  CHECK(member(api.get(history(fmt::format("to={}&countback=5001", end))), "t") == all);
  CHECK(member(api.get(history(fmt::format("to={}&countback=1000000000", end))), "t") == all);
  CHECK(api.get(history("countback=1000000001")).status == 400);
}

TEST_CASE("incomplete candles, and those of the exchange, are bars too") {
  Api api;
  api.add({.complete = false});
  api.add({.open_time = noon + 1min, .source = Source::exchange});

  CHECK(member(api.get(range(0, noon_s + 999)), "t") == "[1635768000,1635768060]");
}

TEST_CASE("history is of one pair and one interval") {
  Api api;
  api.add({.pair = "BTC_ETH"});
  api.add({.interval = "5m"});

  CHECK(api.get(range(0, noon_s + 999)).body == no_data);
  CHECK(member(api.get("/udf/history?symbol=Poloniex:eth-btc&resolution=1&from=0&to=1999999999"), "s") ==
        "ok");
  CHECK(member(api.get("/udf/history?symbol=btcusdt&resolution=5&from=0&to=1999999999"), "s") == "ok");
}

TEST_CASE("history holds as long as the store does when all its buckets had ended and were stored") {
  ThreeCandles api;
  const auto holds = [&api](const std::string& target) { return api.get(target).true_while_stored; };
  CHECK_FALSE(holds(range(0, noon_s + 60)));

  api.health.set_store({.stored_until = noon + 3min});
  const auto stored = api.stored_version();

  CHECK(holds(range(0, noon_s + 180)) == stored);
  CHECK(holds(range(0, 1)) == stored);
  CHECK(holds(history("to=1635768180&countback=1")) == stored);
  CHECK_FALSE(holds(range(0, noon_s + 181)));
  CHECK_FALSE(holds(history("from=0")));
  CHECK_FALSE(holds(history("countback=1")));
  CHECK_FALSE(holds("/udf/history?symbol=USDT_BTC&resolution=5&from=0&to=1635768180"));
}

TEST_CASE("the forming candle is the last bar, and one that waits for the store stays a bar") {
  Api api;
  CandleBuilder series({.intervals = api.built}, noon);
  std::vector<PairCandle> closed;
  for (auto time = noon; time <= noon + 90s; time += 1s)
    series.add(time, std::vector<Sample>{{PairId{0}, *Price::parse("1.50")}}, closed);
  api.market.set_waiting({std::make_shared<const std::vector<PairCandle>>(closed)});
  api.market.set_forming(series.forming());
  api.now = noon + 90s;
  const auto times = [&api](const std::string& target) { return member(api.get(target), "t"); };

  CHECK(times(history("countback=2&to=1635768091")) == "[1635768000,1635768060]");
  CHECK(times(history("countback=1&to=1635768091")) == "[1635768060]");
  CHECK(times(range(noon_s, noon_s + 60)) == "[1635768000]");
  CHECK(times("/udf/history?symbol=USDT_BTC&resolution=5&countback=9") == "[1635768000]");
  CHECK(api.get(history("countback=1")).body.ends_with(R"("c":[1.50]})"));

  api.store.writer().store({.candles = closed}).value();
  api.market.set_waiting({});
  CHECK(times(history("countback=9")) == "[1635768000,1635768060]");
}

TEST_CASE("a store that cannot be read is said in the protocol's form") {
  Api api;
  api.store.fail_with(
      store::StoreError{.failure = store::StoreFailure::io, .message = "candles.db: I/O error"});

  for (const auto target : {"/udf/history?symbol=USDT_BTC&resolution=1", "/udf/symbols?symbol=USDT_BTC"}) {
    const auto response = api.get(target);
    CHECK(response.status == 503);
    CHECK(response.body == R"({"s":"error","errmsg":"candles.db: I/O error"})");
  }
}

}  // namespace
}  // namespace candled::test
