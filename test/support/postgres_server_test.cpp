#include "support/postgres_server.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <poll.h>
#include <thread>

#include "support/postgres_database.hpp"
#include "support/postgres_programs.hpp"
#include "support/temporary_folder.hpp"

namespace candled::test {
namespace {

using std::chrono::steady_clock;

std::string rows(const std::string& url) {
  return ask_postgres(url, "SELECT count(*) FROM kept");
}

TEST_CASE("each test's database is empty, and its own") {
  const PostgresDatabase one;
  const PostgresDatabase other;
  one.ask("CREATE TABLE kept AS SELECT 1 AS a");
  CHECK(rows(one.url()) == "1");
  CHECK_THROWS(rows(other.url()));
  CHECK(one.ask("SELECT current_database()") == one.name());
}

TEST_CASE("a test's database is gone after the test, although somebody is connected") {
  const SharedPostgres server;
  std::optional<PostgresDatabase> database(std::in_place);
  const std::string name = database->name();
  const std::string count = "SELECT count(*) FROM pg_database WHERE datname = '" + name + "'";
  REQUIRE(ask_postgres(server.url(), count) == "1");
  std::thread connected([url = database->url()] { CHECK_THROWS(ask_postgres(url, "SELECT pg_sleep(60)")); });
  const bool sleeps = becomes(server.url(),
                              "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(60)' AND "
                              "wait_event = 'PgSleep' AND datname = '" +
                                  name + "'",
                              "1");
  database.reset();
  connected.join();
  CHECK(sleeps);
  CHECK(ask_postgres(server.url(), count) == "0");
}

TEST_CASE("all tests share one server, which never waits for a disk") {
  const SharedPostgres one;
  const SharedPostgres other;
  CHECK(one.url() == other.url());
  CHECK(ask_postgres(one.url(), "SHOW fsync") == "off");
}

TEST_CASE("a server takes a port that the system gives to no client, on loopback only") {
  const SharedPostgres server;
  CHECK(std::stoi(ask_postgres(server.url(), "SHOW port")) < 32'768);
  CHECK(ask_postgres(server.url(), "SHOW listen_addresses") == "127.0.0.1");
}

TEST_CASE("a server that was killed or stopped starts again on the same port, with what was committed") {
  const TemporaryFolder folder;
  PostgresServer server(folder.path(), "n1", "work_mem = 5MB");
  CHECK(ask_postgres(server.url(), "SHOW work_mem") == "5MB");
  const int port = server.port();
  ask_postgres(server.url(), "CREATE TABLE kept AS SELECT 1 AS a");
  server.kill();
  CHECK_FALSE(server.runs());
  CHECK_THROWS(ask_postgres(server.url(), "SELECT 1"));
  server.start();
  CHECK(server.port() == port);
  CHECK(rows(server.url()) == "1");
  server.stop();
  CHECK_THROWS(ask_postgres(server.url(), "SELECT 1"));
  server.start();
  CHECK(rows(server.url()) == "1");
}

TEST_CASE("a frozen server takes connections and answers none until it goes on") {
  const TemporaryFolder folder;
  PostgresServer server(folder.path(), "n1");
  server.freeze();
  CHECK_THROWS_WITH(ask_postgres(server.url() + "?connect_timeout=2", "SELECT 1"),
                    Catch::Contains("timeout"));
  CHECK(server.runs());
  server.thaw();
  CHECK(ask_postgres(server.url(), "SELECT 1") == "1");
}

TEST_CASE("a standby follows its primary and can be promoted when that is dead") {
  const TemporaryFolder folder;
  PostgresServer primary(folder.path(), "n1");
  const PostgresServer standby(primary, "n2");
  ask_postgres(primary.url(), "CREATE TABLE kept AS SELECT 1 AS a");
  CHECK(ask_postgres(primary.url(), "SELECT application_name FROM pg_stat_replication") == "n2");
  REQUIRE(becomes(standby.url(), "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'", "1"));
  CHECK_THROWS_WITH(ask_postgres(standby.url(), "DELETE FROM kept"), Catch::Contains("read-only"));
  primary.kill();
  CHECK(ask_postgres(standby.url(), "SELECT pg_promote()") == "t");
  ask_postgres(standby.url(), "DELETE FROM kept");
  CHECK(rows(standby.url()) == "0");
}

TEST_CASE("a server ends with whoever started it, although nobody stops it") {
  const TemporaryFolder folder;
  std::unique_ptr<PostgresServer> server;
  postgres_programs();  // throws here, and not in the thread, if there are none
  std::thread([&] { server = std::make_unique<PostgresServer>(folder.path(), "n1"); }).join();
  const auto deadline = steady_clock::now() + std::chrono::seconds{20};
  while (server->runs() && steady_clock::now() < deadline) ::poll(nullptr, 0, 5);
  CHECK_FALSE(server->runs());
}

TEST_CASE("a server that does not start says why") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(PostgresServer(folder.path(), "n1", "no_such_setting = 1"),
                    Catch::Contains("no_such_setting"));
}

TEST_CASE("where no server is installed tests are skipped, but not in CI") {
  const char* before = std::getenv("CI");
  const std::optional<std::string> ci = before != nullptr ? std::optional<std::string>(before) : std::nullopt;
  ::unsetenv("CI");
  const std::string of_a_person = NoPostgres().what();
  ::setenv("CI", "true", 1);
  const std::string in_ci = NoPostgres().what();
  ci ? ::setenv("CI", ci->c_str(), 1) : ::unsetenv("CI");
  CHECK(of_a_person.starts_with("skipped: no PostgreSQL"));
  CHECK_FALSE(in_ci.contains("skipped: no"));
}

}  // namespace
}  // namespace candled::test
