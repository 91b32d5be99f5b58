#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>

#include "postgres/caught.hpp"
#include "postgres/connection.hpp"
#include "support/postgres_database.hpp"
#include "support/postgres_server.hpp"
#include "support/raw_server.hpp"
#include "support/temporary_folder.hpp"

namespace candled::postgres {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using store::StoreFailure;
using test::caught;

PostgresError refusal_of(const std::string& url, Access access = Access::write) {
  return caught([&] { const Connection connection({.url = url, .name = "postgres://there"}, access); });
}

/// Returns `127.0.0.1:PORT` of a URL.
std::string place_of(const std::string& url) {
  const auto begin = url.find("127.0.0.1");
  return url.substr(begin, url.find('/', begin) - begin);
}

std::string port_of_connection(const std::string& url, Access access, std::size_t first_host = 0) {
  Connection connection({.url = url, .name = "postgres://there"}, access, first_host);
  return "127.0.0.1:" + connection.run("SELECT current_setting('port')").text(0, 0);
}

TEST_CASE("where nobody listens the store is unreachable") {
  const auto error = refusal_of("postgres://user:secret@" + place_of(test::unused_url()) + "/candled");
  CHECK(error.failure() == StoreFailure::unreachable);
  CHECK_THAT(error.what(),
             Catch::StartsWith("store 'postgres://there': connection to server at \"127.0.0.1\""));
  CHECK_THAT(error.what(), Catch::Contains("Connection refused"));
}

TEST_CASE("a server that accepts a connection and keeps silent is given up") {
  const test::RawServer mute([](test::RawConnection& client) { client.read_request(); });
  const auto begin = std::chrono::steady_clock::now();
  const auto error = refusal_of("postgres://" + place_of(mute.url()) + "/candled?connect_timeout=1");
  const auto time = std::chrono::steady_clock::now() - begin;
  CHECK(time >= 1s);
  CHECK(time < 10s);
  CHECK(error.failure() == StoreFailure::unreachable);
  CHECK_THAT(error.what(), Catch::EndsWith("does not answer within 1 s"));
}

TEST_CASE("a server that is none of PostgreSQL's is unreachable, in one line") {
  const test::RawServer server(
      [](test::RawConnection& client) { client.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  const auto error = refusal_of("postgres://" + place_of(server.url()) + "/candled");
  CHECK(error.failure() == StoreFailure::unreachable);
  CHECK_FALSE(std::string_view(error.what()).contains('\n'));
}

TEST_CASE("hosts are tried in turn, beginning with any of them") {
  const test::SharedPostgres shared;
  std::atomic<int> asked = 0;
  const test::RawServer mute([&](test::RawConnection& client) {
    ++asked;
    client.read_request();
  });
  const std::string place = place_of(shared.url());
  const std::string all = "postgres://postgres@" + place_of(test::unused_url()) + "," + place_of(mute.url()) +
                          "," + place + "/postgres?connect_timeout=2";
  CHECK(port_of_connection(all, Access::write) == place);
  CHECK(asked == 1);
  CHECK(port_of_connection(all, Access::write, 2) == place);
  CHECK(port_of_connection(all, Access::write, 5) == place);
  CHECK(asked == 1);
}

TEST_CASE("a session whose connection was lost goes to the next host") {
  const test::SharedPostgres server;
  const std::string place = place_of(server.url());
  std::string folder = test::ask_postgres(server.url(), "SHOW unix_socket_directories");
  for (std::size_t at = 0; (at = folder.find('/', at)) != folder.npos;) folder.replace(at, 1, "%2F");
  const std::string url =
      "postgres://postgres@" + place + "," + folder + place.substr(place.find(':')) + "/postgres";
  Session session({.url = url, .name = "there"}, Access::write);
  const auto is_local = [&] {
    return session.connection().run("SELECT inet_server_addr() IS NULL").boolean(0, 0);
  };
  const auto end_it = [&] {
    CHECK_THROWS_AS(session.connection().run("SELECT pg_terminate_backend(pg_backend_pid())"), PostgresError);
  };
  CHECK_FALSE(is_local());
  CHECK_FALSE(is_local());
  end_it();
  CHECK(is_local());
  end_it();
  CHECK_FALSE(is_local());
}

TEST_CASE("if no host answers the message names each") {
  const std::string one = place_of(test::unused_url());
  const std::string other = place_of(test::unused_url());
  const auto error = refusal_of("postgres://" + one + "," + other + "/candled");
  CHECK(error.failure() == StoreFailure::unreachable);
  for (const std::string& place : {one, other})
    CHECK_THAT(error.what(), Catch::Contains("port " + place.substr(place.find(':') + 1)));
}

TEST_CASE("a URL that cannot be read is refused without what may be a password") {
  const auto* const url =
      GENERATE("postgres://user:sec%zzret@there/candled", "postgres://user:sec/ret@there/candled",
               "postgres://user:sec@ret@there/candled", "postgres://user:sec?ret@there:x/candled?y=sec",
               "postgres://there/candled?user=me&password=sec&ret", "postgres://there/candled?sec=ret",
               "postgres://[sec/candled", "postgres://there/candled?sslmode=never&password=secret",
               "postgres://there:x/candled?password=secret",
               "postgres://there,other/candled?port=1,2,3&password=secret", "host=there password='secret");
  INFO(url);
  const auto error = refusal_of(url);
  CHECK(error.failure() == StoreFailure::bad_url);
  CHECK_FALSE(std::string_view(error.what()).contains("sec"));
  CHECK_FALSE(std::string_view(error.what()).contains('\n'));
  CHECK_FALSE(std::string_view(error.what()).contains("ret"));
}

TEST_CASE("a database that is not there is not one") {
  const test::SharedPostgres server;
  const auto error = refusal_of(server.url("missing"));
  CHECK(error.failure() == StoreFailure::not_a_database);
  CHECK(error.state() == "3D000");
  CHECK_THAT(error.what(), Catch::EndsWith("FATAL:  database \"missing\" does not exist"));
}

TEST_CASE("a user who is refused is told so without the password, and no other host is asked") {
  const test::TemporaryFolder folder;
  const test::PostgresServer server(folder.path(), "n1");
  test::ask_postgres(server.url(), "CREATE ROLE locked LOGIN PASSWORD 'right-secret'");
  const std::string file = test::ask_postgres(server.url(), "SHOW hba_file");
  test::ask_postgres(
      server.url(),
      "COPY (VALUES ('host all locked all scram-sha-256'), ('host all all all trust')) TO '" + file + "'");
  test::ask_postgres(server.url(), "SELECT pg_reload_conf()");
  const std::string place = place_of(server.url());
  const std::string rest = place + "," + place_of(test::unused_url()) + "/postgres";

  // The server reads its rules a moment after it was told to.
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  const auto asks_for_it = [&] {
    try {
      const Connection connection({.url = "postgres://locked@" + place + "/postgres", .name = "there"},
                                  Access::write);
      return false;
    } catch (const PostgresError&) {
      return true;
    }
  };
  while (!asks_for_it()) REQUIRE(std::chrono::steady_clock::now() < deadline);

  const auto wrong = refusal_of("postgres://locked:wrong-secret@" + rest);
  CHECK(wrong.failure() == StoreFailure::not_a_database);
  CHECK(wrong.state() == "28P01");
  CHECK_THAT(wrong.what(), Catch::EndsWith("FATAL:  password authentication failed for user \"locked\""));
  CHECK_FALSE(std::string_view(wrong.what()).contains("secret"));

  const auto none = refusal_of("postgres://locked@" + rest);
  CHECK(none.failure() == StoreFailure::not_a_database);
  CHECK_THAT(none.what(), Catch::EndsWith("no password supplied"));
  CHECK(port_of_connection("postgres://locked:right-secret@" + rest, Access::write) == place);
}

TEST_CASE("writers go to the primary, readers to a standby, in whatever order the URL has them") {
  const test::TemporaryFolder folder;
  test::PostgresServer primary(folder.path(), "n1");
  const test::PostgresServer standby(primary, "n2");
  const std::string first = place_of(primary.url());
  const std::string second = place_of(standby.url());
  for (const std::string& hosts : {first + "," + second, second + "," + first}) {
    const std::string url = "postgres://postgres@" + hosts + "/postgres";
    CHECK(port_of_connection(url, Access::write) == first);
    CHECK(port_of_connection(url, Access::read) == second);
    CHECK(port_of_connection(url + "?target_session_attrs=primary", Access::read) == first);
  }
  CHECK(port_of_connection(primary.url(), Access::read) == first);
  CHECK(port_of_connection("postgres://postgres@" + first + "," + place_of(test::unused_url()) + "/postgres",
                           Access::read) == first);
  const auto error = refusal_of(standby.url());
  CHECK(error.failure() == StoreFailure::unreachable);
  CHECK_THAT(error.what(), Catch::Contains("read-only"));
}

TEST_CASE("the URL may set what a connection sets by itself, but not the encoding") {
  const test::SharedPostgres server;
  const auto settings_with = [&](const std::string& query) {
    Connection connection({.url = server.url() + query, .name = "there"}, Access::write);
    const Result row = connection.run(
        "SELECT current_setting('application_name') || ' ' || current_setting('client_encoding')");
    return row.text(0, 0);
  };
  CHECK(settings_with("") == "candled UTF8");
  CHECK(settings_with("?application_name=mine&client_encoding=LATIN1") == "mine UTF8");
}

}  // namespace
}  // namespace candled::postgres
