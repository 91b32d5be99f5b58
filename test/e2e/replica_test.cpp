#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "e2e/service.hpp"
#include "e2e/stream_clients.hpp"
#include "support/postgres_cluster.hpp"
#include "support/postgres_database.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> collecting(const SimulatedExchange& exchange, const std::string& store) {
  return {"--exchange-url", exchange.url(), "--store", store,         "--node", "a",          "--intervals",
          "1s,2s,10s",      "--poll-every", "200ms",   "--log-level", "debug",  "--backfill", "0"};
}

std::vector<std::string> serving(const std::string& store) {
  return {"--role", "api", "--store", store, "--intervals", "1s,2s,10s", "--poll-every", "200ms"};
}

/// Asks until the answer fulfils `condition`, as long as a test waits for anything.
template <typename Condition>
bool eventually(const Condition& condition) {
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

bool has(const Service& service, const std::string& path, const std::string& text) {
  return service.get(path).body.contains(text);
}

/// Compares what both answer once nothing is collected any more: the replica may be a moment behind.
bool are_equal(const Service& a, const Service& b, const std::string& path) {
  return eventually([&] { return a.get(path).body == b.get(path).body; });
}

TEST_CASE("a process that only serves answers as the one that collects does, byte for byte") {
  const PostgresDatabase database;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service collector(collecting(exchange, database.url()));
  Service replica(serving(database.url()));

  REQUIRE(eventually([&] { return has(replica, "/api/candles?interval=2s", R"("complete":true)"); }));
  CHECK(eventually(
      [&] { return has(replica, "/api/candles?interval=10s&include=forming", R"("closed":false)"); }));
  CHECK(has(replica, "/api/status", R"("role":"api")"));
  CHECK(has(replica, "/api/status", R"("node":"a")"));
  CHECK(replica.get("/readyz").status == 200);

  curl(exchange.url() + "/sim/fault", "POST", R"({"fault":"status","status":502,"on":"*"})");
  // The bucket that was forming ends without another one.
  REQUIRE(eventually([&] { return !has(collector, "/api/candles?include=forming", R"("closed":false)"); }));
  for (const std::string path :
       {"/api/candles?pair=USDT_BTC&interval=1s", "/api/candles?interval=2s&limit=50&order=asc",
        "/api/candles?interval=10s&format=csv", "/api/candles?interval=20s", "/api/pairs",
        "/udf/history?symbol=USDT_BTC&resolution=1S&from=0&to=4000000000&countback=20",
        "/udf/symbols?symbol=USDT_BTC"}) {
    CAPTURE(path);
    CHECK(collector.get(path).status == 200);
    CHECK(are_equal(collector, replica, path));
  }
  CHECK(eventually([&] { return !has(replica, "/api/candles?include=forming", R"("closed":false)"); }));
  CHECK(replica.stop(SIGTERM) == 0);
}

TEST_CASE("clients of a process that only serves get each candle once, in order") {
  const PostgresDatabase database;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service collector(collecting(exchange, database.url()));
  Service replica(serving(database.url()));
  REQUIRE(eventually([&] { return has(replica, "/api/candles?interval=1s", R"("complete":true)"); }));

  StreamClients clients({{.pair = "USDT_BTC", .interval = "1s"}, {.pair = "USDT_ETH", .interval = "2s"}});
  clients.connect_to(replica.url());
  clients.run_for(8s);
  for (std::size_t client = 0; client < clients.size(); ++client) {
    const StreamRecord& record = clients.record(client);
    CHECK(record.complaints.empty());
    CHECK(record.forming > 3);
    REQUIRE(record.candles.size() >= 3);
    const long long length = client == 0 ? 1'000 : 2'000;
    for (std::size_t i = 1; i < record.candles.size(); ++i)
      CHECK(record.candles[i].id == record.candles[i - 1].id + length);
  }
}

TEST_CASE("a role that may only read, and a hot standby, suffice to serve") {
  PostgresCluster cluster(1);
  const SimulatedExchange exchange({"--pairs", "20"});
  Service collector(collecting(exchange, cluster.node(0).url()));
  REQUIRE(eventually([&] { return has(collector, "/api/candles?interval=1s", R"("complete":true)"); }));
  for (const char* sql : {"CREATE ROLE reader LOGIN", "GRANT USAGE ON SCHEMA candled TO reader",
                          "GRANT SELECT ON ALL TABLES IN SCHEMA candled TO reader"})
    ask_postgres(cluster.node(0).url(), sql);
  cluster.await_replayed(1);
  std::string url = cluster.node(1).url();
  url.replace(url.find("postgres@"), 8, "reader");

  Service replica(serving(url));
  CHECK(eventually([&] { return has(replica, "/api/candles?interval=1s", R"("complete":true)"); }));
  CHECK(eventually([&] { return has(replica, "/api/status", R"("standby":true)"); }));
  CHECK(eventually([&] { return has(replica, "/metrics", "candled_replay_lag_seconds 0"); }));
  CHECK(eventually([&] { return has(replica, "/api/candles?include=forming", R"("closed":false)"); }));
  CHECK(replica.get("/readyz").status == 200);

  // Nobody collects any more, but what is stored can be read.
  collector.stop(SIGKILL);
  CHECK(eventually([&] { return !has(replica, "/api/candles?include=forming", R"("closed":false)"); }));
  CHECK(replica.get("/readyz").status == 200);
}

TEST_CASE("clients of a process that only serves get each candle once, in order, through a failover") {
  PostgresCluster cluster(1);
  const SimulatedExchange exchange({"--pairs", "20"});
  Service collector(collecting(exchange, cluster.url()));
  cluster.await_replayed(1);
  Service replica(serving(cluster.url()));
  REQUIRE(eventually([&] { return has(replica, "/api/candles?interval=1s", R"("complete":true)"); }));
  CHECK(has(replica, "/api/status", R"("standby":true)"));
  cluster.synchronous("FIRST 1 (n2)");  // nothing that is stored gets lost

  StreamClients clients(std::vector<StreamTopic>{{.pair = "USDT_BTC", .interval = "1s"}});
  clients.connect_to(replica.url());
  clients.run_for(3s);
  const std::size_t before = clients.record(0).candles.size();
  REQUIRE(before > 0);
  cluster.node(0).kill();
  cluster.promote(1);
  clients.run_for(8s);

  const StreamRecord& record = clients.record(0);
  CHECK(record.complaints.empty());
  REQUIRE(record.candles.size() > before + 3);
  for (std::size_t i = 1; i < record.candles.size(); ++i)
    CHECK(record.candles[i].id == record.candles[i - 1].id + 1'000);
  CHECK(has(replica, "/api/status", R"("standby":false)"));
}

TEST_CASE("running candles of another collector are shown when one dies") {
  const PostgresDatabase database;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service collector(collecting(exchange, database.url()));
  Service replica(serving(database.url()));
  REQUIRE(eventually([&] { return has(replica, "/api/status", R"("node":"a")"); }));
  auto flags = collecting(exchange, database.url());
  *(std::ranges::find(flags, "--node") + 1) = "b";
  Service other(flags);
  collector.stop(SIGKILL);
  CHECK(eventually([&] { return has(replica, "/api/status", R"("node":"b")"); }));
  CHECK(eventually([&] { return has(replica, "/api/candles?include=forming", R"("closed":false)"); }));
}

}  // namespace
}  // namespace candled::test
