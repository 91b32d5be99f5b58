#include "support/postgres_cluster.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

namespace candled::test {
namespace {

void keep(const PostgresServer& server, int number) {
  ask_postgres(server.url(), "INSERT INTO kept VALUES (" + std::to_string(number) + ')');
}

std::string kept(const PostgresServer& server) {
  return ask_postgres(server.url(), "SELECT string_agg(a::text, ' ' ORDER BY a) FROM kept");
}

TEST_CASE("a cluster goes on after its primary's death, with all standbys and the old primary") {
  PostgresCluster cluster(2);
  ask_postgres(cluster.primary().url(), "CREATE TABLE kept (a int)");
  keep(cluster.primary(), 1);
  cluster.await_replayed(1);
  cluster.node(0).kill();
  cluster.promote(1);
  CHECK(cluster.primary().name() == "n2");
  keep(cluster.primary(), 2);

  cluster.follow(2);
  cluster.rejoin(0);
  keep(cluster.primary(), 3);
  for (const std::size_t standby : {0U, 2U}) {
    cluster.await_replayed(standby);
    CHECK(kept(cluster.node(standby)) == "1 2 3");
  }
}

TEST_CASE("one URL finds the primary of a cluster, wherever it is") {
  PostgresCluster cluster(1);
  const std::string url = cluster.url() + "?target_session_attrs=read-write";
  CHECK(ask_postgres(url, "SHOW cluster_name") == "n1");
  cluster.node(0).kill();
  cluster.promote(1);
  CHECK(ask_postgres(url, "SHOW cluster_name") == "n2");
}

TEST_CASE("a standby that is cut off stays behind, and what it lacks is lost when it is promoted") {
  PostgresCluster cluster(1);
  ask_postgres(cluster.primary().url(), "CREATE TABLE kept (a int)");
  keep(cluster.primary(), 1);
  cluster.await_replayed(1);
  cluster.cut_off(1);
  keep(cluster.primary(), 2);
  CHECK(kept(cluster.node(1)) == "1");
  cluster.node(0).kill();
  cluster.promote(1);
  CHECK(kept(cluster.primary()) == "1");
}

TEST_CASE("a synchronous primary acknowledges nothing while its standby is away") {
  PostgresCluster cluster(1);
  ask_postgres(cluster.primary().url(), "CREATE TABLE kept (a int)");
  cluster.synchronous("FIRST 1 (n2)");
  keep(cluster.primary(), 1);
  cluster.node(1).stop();
  std::atomic<bool> acknowledged = false;
  std::thread writer([&] {
    keep(cluster.primary(), 2);
    acknowledged = true;
  });
  const bool waits = becomes(cluster.primary().url(),
                             "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", "1");
  CHECK_FALSE(acknowledged);
  cluster.node(1).start();
  writer.join();
  CHECK(waits);
  cluster.await_replayed(1);
  CHECK(kept(cluster.node(1)) == "1 2");
}

TEST_CASE("a primary becomes asynchronous again when its standby is not needed any more") {
  PostgresCluster cluster(1);
  ask_postgres(cluster.primary().url(), "CREATE TABLE kept (a int)");
  cluster.synchronous("FIRST 1 (n2)");
  cluster.synchronous("");
  cluster.node(1).kill();
  keep(cluster.primary(), 1);
  CHECK(kept(cluster.primary()) == "1");
}

}  // namespace
}  // namespace candled::test
