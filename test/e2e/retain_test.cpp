#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

/// A store with 60 hours of a pair, a sample a minute, that ended ten minutes ago.
void fill(const TemporaryFolder& folder) {
  const auto end = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now()) - 10min;
  std::string csv = "time_ms,pair,price\n";
  for (auto time = end - 60h; time < end; time += 1min)
    csv += std::to_string(std::chrono::milliseconds(time.time_since_epoch()).count()) + ",USDT_BTC,100.5\n";
  folder.write("samples.csv", csv);
  Process replay({"candled", "replay", "samples.csv", "--store", "candles.db"}, folder.path());
  REQUIRE(replay.wait() == 0);
}

std::size_t rows(const Service& service, const std::string& interval) {
  const std::string body =
      service.get("/api/candles?pair=USDT_BTC&limit=5000&format=csv&interval=" + interval).body;
  return static_cast<std::size_t>(std::ranges::count(body, '\n')) - 1;
}

TEST_CASE("a service removes what is too old while it runs, and the store stays sound") {
  const TemporaryFolder folder;
  fill(folder);
  const SimulatedExchange exchange;
  Service service({"--store", "candles.db", "--exchange-url", exchange.url(), "--feed", "return-ticker",
                   "--retain", "1m=1d,10m=2d"},
                  folder.path());

  const auto deadline = std::chrono::steady_clock::now() + Process::patience;
  const auto removed = [&] { return rows(service, "1m") < 1'500 && rows(service, "10m") < 320; };
  while (!removed() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(20ms);

  CHECK(removed());
  CHECK(rows(service, "1m") >= 1'400);
  CHECK(rows(service, "10m") >= 280);
  CHECK(rows(service, "5m") >= 720);
  service.stop(SIGTERM);
  Process verify({"candled", "verify", "--store", "candles.db"}, folder.path());
  CHECK(verify.wait() == 0);
  CHECK(verify.output().ends_with("ok\n"));
}

}  // namespace
}  // namespace candled::test
