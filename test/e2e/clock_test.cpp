#include <catch2/catch.hpp>
#include <csignal>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

std::vector<std::string> flags(const SimulatedExchange& exchange, const TemporaryFolder& folder) {
  return {"--exchange-url", exchange.url(), "--store",      folder.file("candles.db"),
          "--intervals",    "1s,2s",        "--poll-every", "200ms"};
}

TEST_CASE(
    "an exchange whose clock is hours away stops collecting and readiness, until the clocks agree again") {
  const TemporaryFolder folder;
  folder.write("hours.faults", "at 0 on * date -7200s\n");
  const SimulatedExchange exchange({"--pairs", "4", "--script", folder.file("hours.faults")});
  Service service(flags(exchange, folder));
  service.process().wait_for_line("nothing is collected until it is off by less than 60 s");

  const Reply ready = service.get("/readyz");
  CHECK(ready.status == 503);
  CHECK((ready.body.contains("our clock is 7199.") || ready.body.contains("our clock is 7200.")));
  CHECK(ready.body.contains("s ahead of the exchange's"));
  CHECK(service.get("/api/status").body.contains(R"("taken":0)"));
  CHECK(service.get("/metrics").body.contains("\ncandled_clock_wrong 1\n"));
  CHECK(service.get("/metrics").body.contains("\ncandled_clock_offset_seconds 7"));

  curl(exchange.url() + "/sim/faults", "DELETE");
  service.process().wait_for_line("our clock agrees with the exchange's");
  CHECK(service.get("/readyz").status == 200);
  CHECK_FALSE(service.get("/api/status").body.contains(R"("taken":0)"));
  CHECK(service.get("/metrics").body.contains("\ncandled_clock_wrong 0\n"));
  CHECK(service.stop(SIGTERM) == 0);
}

TEST_CASE("an exchange that does not tell its time is collected from as ever") {
  const TemporaryFolder folder;
  folder.write("silent.faults", "at 0 on * date\n");
  const SimulatedExchange exchange({"--pairs", "4", "--script", folder.file("silent.faults")});
  Service service(flags(exchange, folder));
  service.process().wait_for_line("polling return-ticker");

  CHECK(service.get("/readyz").status == 200);
  CHECK(service.get("/api/status").body.contains(R"("clock":{"ahead_ms":null)"));
  CHECK_FALSE(service.get("/metrics").body.contains("candled_clock_offset_seconds"));
}

}  // namespace
}  // namespace candled::test
