#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <sqlite3.h>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

/// Asks after each time that candles close, until the answer contains `text`. The service must log at level
/// debug.
Reply eventually(Service& service, const std::string& path, const std::string& text) {
  for (;;) {
    service.process().wait_for_next_line("candles closed");
    const Reply reply = service.get(path);
    if (reply.body.contains(text)) return reply;
  }
}

std::vector<std::string> short_candles(const SimulatedExchange& exchange, const TemporaryFolder& folder) {
  return {"--exchange-url", exchange.url(), "--store",      folder.file("candles.db"),
          "--intervals",    "1s,2s",        "--poll-every", "200ms",
          "--log-level",    "debug"};
}

TEST_CASE("candles of the simulated exchange are collected, stored and served") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(short_candles(exchange, folder));

  const Reply candles = eventually(service, "/api/candles?pair=USDT_BTC&interval=1s", R"("complete":true)");
  CHECK(candles.status == 200);
  CHECK(candles.head.contains("Content-Type: application/json"));
  CHECK(candles.body.starts_with(R"({"candles":[{"pair":"USDT_BTC","interval":"1s","open_time":)"));
  CHECK(candles.body.contains(R"("source":"live"})"));
  CHECK(eventually(service, "/api/candles?interval=2s&format=csv", "USDT_BTC,2s,").status == 200);
  CHECK(eventually(service, "/api/candles?interval=4s&format=csv", "USDT_BTC,4s,").status == 200);
  CHECK(service.get("/api/candles?interval=1h&include=forming&format=csv").body.contains("USDT_BTC,1h,"));
  CHECK(service.get("/api/pairs").body.contains(R"("name":"USDT_BTC","base":"BTC","quote":"USDT")"));
  CHECK(service.get("/readyz").status == 200);
  CHECK(service.get("/healthz").status == 200);
  CHECK(service.get("/api/status").body.contains(R"("return-ticker")"));
}

TEST_CASE("errors of a request are explained, as a problem") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(short_candles(exchange, folder));
  eventually(service, "/api/pairs", "USDT_BTC");

  const Reply bad = service.get("/api/candles?limit=5001");
  CHECK(bad.status == 400);
  CHECK(bad.head.contains("Content-Type: application/problem+json"));
  CHECK(bad.body.contains(R"("parameter":"limit","given":"5001")"));
  const Reply unknown = service.get("/api/candles?pair=USDT_BTX");
  CHECK(unknown.status == 404);
  CHECK(unknown.body.contains("USDT_BTC"));
  const Reply written = service.get("/api/candles", "DELETE");
  CHECK(written.status == 405);
  CHECK(written.head.contains("Allow: GET, HEAD"));
  const Reply head = service.get("/api/candles", "HEAD");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
}

TEST_CASE("a dead exchange is no end: the service answers, says that it is not ready, and recovers") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  curl(exchange.url() + "/sim/fault", "POST", R"({"fault":"status","status":502,"on":"*"})");
  Service service(short_candles(exchange, folder));

  service.process().wait_for_line("poll failed");
  CHECK(service.get("/healthz").status == 200);
  CHECK(service.get("/readyz").status == 503);
  CHECK(service.get("/api/candles").body == R"({"candles":[],"next":null})");
  curl(exchange.url() + "/sim/faults", "DELETE");
  service.process().wait_for_line("again after");

  CHECK(service.get("/readyz").status == 200);
}

TEST_CASE("a stop by either signal stores every candle that has closed and ends with status 0") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(short_candles(exchange, folder));
  eventually(service, "/api/candles?pair=USDT_BTC&interval=1s", R"("complete":true)");
  service.process().wait_for_next_line("candles closed");

  CHECK(service.stop(signal) == 0);

  CHECK(service.process().errors().empty());
  CHECK(service.process().output().contains("stopped"));
  Service again(short_candles(exchange, folder));
  const std::string rows = again.get("/api/candles?start=0&limit=5000&format=ndjson").body;
  CHECK(static_cast<std::size_t>(std::ranges::count(rows, '\n')) >=
        closed_candles(service.process().output()));
}

TEST_CASE("a stop does not wait for an exchange that does not answer") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  curl(exchange.url() + "/sim/fault", "POST", R"({"fault":"delay","time_ms":600000,"on":"*"})");
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db")});

  CHECK(service.get("/readyz").status == 503);
  CHECK(service.stop(SIGTERM) == 0);
}

TEST_CASE("candles that cannot be stored at the end are an error that says how many") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(short_candles(exchange, folder));
  eventually(service, "/api/candles?interval=1s", R"("complete":true)");
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(folder.file("candles.db").c_str(), &other) == SQLITE_OK);
  sqlite3_busy_timeout(other, 10'000);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  service.process().wait_for_next_line("storing failed");
  service.process().wait_for_next_line("candles closed");

  CHECK(service.get("/readyz").status == 503);
  CHECK(service.get("/api/candles").status == 200);
  CHECK(service.stop(SIGTERM) == 1);

  sqlite3_close(other);
  CHECK(service.process().errors().contains("closed candles could not be stored"));
}

TEST_CASE("a log in JSON has one object a line") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  auto flags = short_candles(exchange, folder);
  flags.insert(flags.end(), {"--log-format", "json"});
  Service service(flags);
  service.process().wait_for_line("polling");

  const std::string line = service.process().wait_for_line("listening on");

  CHECK(line.starts_with(R"({"time":"2)"));
  CHECK(line.contains(R"("level":"info","message":"listening on http://127.0.0.1:)"));
  CHECK(line.contains(R"(","event":"listening","url":"http://127.0.0.1:)"));
  CHECK(line.ends_with("\"}"));
}

}  // namespace
}  // namespace candled::test
