// A candle that closes incomplete while the service runs: the shortest that the exchange has is a minute.

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "e2e/truth.hpp"
#include "poloniex-sim/prices.hpp"
#include "support/printing.hpp"
#include "support/stores.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

/// Asks again and again until the answer has `text`, or `end` has come. Returns whether it had.
bool says(const Service& service, const std::string& path, std::string_view text,
          std::chrono::system_clock::time_point end) {
  for (;;) {
    if (service.get(path).body.contains(text)) return true;
    if (std::chrono::system_clock::now() >= end) return false;
    std::this_thread::sleep_for(50ms);
  }
}

TEST_CASE("the minute in which the service started closes incomplete and is repaired shortly after") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "8", "--seed", "3"});
  // The first poll comes in the second after the start, and has to be one of the same minute.
  const auto now = std::chrono::system_clock::now();
  const auto whole = std::chrono::floor<std::chrono::minutes>(now);
  if (now - whole > 45s) std::this_thread::sleep_until(whole + 60s + 200ms);
  Service service({"--exchange-url", exchange.url(), "--feed", "price", "--store", folder.file("candles.db"),
                   "--pairs", "BTC_USDT"});
  const Interval minute(1min);
  const TimePoint bucket = minute.floor(started(service));
  const std::string url =
      "/api/candles?pair=BTC_USDT&interval=1m&start=" + std::to_string(bucket.time_since_epoch().count()) +
      "&limit=1";

  // Repair begins 10 s after the end of a bucket. The exchange answers it when the candle has been seen
  // incomplete.
  std::this_thread::sleep_until(bucket + 55s);
  const std::string drop = R"({"fault":"drop","on":"/markets/BTC_USDT/candles"})";
  REQUIRE(curl(exchange.url() + "/sim/fault", "POST", drop).status == 201);
  CHECK(says(service, url, R"("complete":false,"source":"live")", bucket + 90s));
  CHECK(service.get("/api/gaps?interval=1m").body.contains(R"("kind":"incomplete","state":"open")"));
  REQUIRE(curl(exchange.url() + "/sim/faults", "DELETE").status == 200);
  CHECK(says(service, url, R"("complete":true,"source":"exchange")", std::chrono::system_clock::now() + 40s));
  CHECK(service.stop(SIGTERM) == 0);

  const sim::Market market(3, 8);
  const auto truth = sim::true_candle(market, *market.find("BTC_USDT", NameOrder::base_first),
                                      {bucket, minute.length()}, bucket + 1h);
  const auto reader = test::open_for_reading(folder.file("candles.db")).value();
  const auto rows = reader->candles({.intervals = {minute}, .start = bucket, .end = bucket + 1min}).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].candle.ohlc.open == truth->ohlc.open);
  CHECK(rows[0].candle.ohlc.high == truth->ohlc.high);
  CHECK(rows[0].candle.ohlc.low == truth->ohlc.low);
  CHECK(rows[0].candle.ohlc.close == truth->ohlc.close);
}

}  // namespace
}  // namespace candled::test
