#include <catch2/catch.hpp>
#include <csignal>
#include <fmt/format.h>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

constexpr int most_pairs = 10'000;

/// A store as two bad answers leave it: as many pairs as there may be, each seen once.
void fill(const TemporaryFolder& folder) {
  std::string recording = "time_ms,pair,price\n";
  for (int i = 0; i < most_pairs; ++i) recording += fmt::format("1635768000000,USDT_BAD{},1.5\n", i);
  recording += "1635768120000,USDT_BAD0,1.5\n1635768240000,USDT_BAD0,1.5\n";  // so that minutes end
  folder.write("bad.csv", recording);
  Process replay({CANDLED_BIN_DIR "/candled", "replay", "bad.csv", "--store", "candles.db"}, folder.path());
  INFO(replay.errors());
  REQUIRE(replay.wait() == 0);
}

std::string verified(const TemporaryFolder& folder) {
  Process verify({CANDLED_BIN_DIR "/candled", "verify", "--store", "candles.db"}, folder.path());
  verify.wait();
  return verify.output();
}

std::size_t pairs_of(const Service& service) {
  const std::string status = service.get("/api/status").body;
  return std::stoul(status.substr(status.find(R"("pairs":)") + 8));
}

TEST_CASE("two answers full of names that nobody knows do not keep new pairs out for ever") {
  const TemporaryFolder folder;
  fill(folder);
  const SimulatedExchange exchange({"--pairs", "20"});
  const int signal = GENERATE(SIGTERM, SIGKILL);
  {
    Service service(
        {"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--poll-every", "200ms"});
    service.process().wait_for_line("no longer listed and have no complete candle were removed");
    while (!service.get("/api/pairs").body.contains(R"("USDT_BTC")")) {
    }
    const std::string pairs = service.get("/api/pairs").body;
    CHECK_FALSE(pairs.contains(R"("USDT_BAD1")"));
    CHECK(pairs.contains(R"("USDT_BAD0")"));  // its candles are the newest
    CHECK(service.get("/api/candles?pair=USDT_BAD1").status == 404);
    CHECK(service.get("/api/candles?pair=USDT_BAD0").body.contains("USDT_BAD0"));
    CHECK(pairs_of(service) == most_pairs);
    const std::string metrics = service.get("/metrics").body;
    CHECK(metrics.contains("candled_pairs 10000\n"));
    CHECK(metrics.contains("candled_pairs_gone_total "));
    CHECK_FALSE(metrics.contains("candled_pairs_gone_total 0\n"));
    CHECK(service.stop(signal) == (signal == SIGTERM ? 0 : -SIGKILL));
  }
  CHECK_THAT(verified(folder), Catch::EndsWith("\nok\n"));

  Service again({"--exchange-url", exchange.url(), "--store", folder.file("candles.db")});
  CHECK(again.get("/api/candles?pair=USDT_BTC").status == 200);
  CHECK(pairs_of(again) == most_pairs);
}

}  // namespace
}  // namespace candled::test
