#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>

#include "postgres/caught.hpp"
#include "postgres/connection.hpp"
#include "support/postgres_database.hpp"

namespace candled::postgres {
namespace {

using namespace std::chrono_literals;
using store::StoreFailure;
using test::caught;
using Kind = Transaction::Kind;

/// A database with a table `kept`, and a connection to it.
struct Place {
  test::PostgresDatabase database{};
  Connection connection{{.url = database.url(), .name = "there"}, Access::write};

  Place() { connection.run_script("CREATE TABLE kept (a integer)"); }

  /// Has the server run `body` when a transaction that has inserted into `kept` commits.
  void at_commit(const std::string& body) {
    connection.run_script("CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
                          "; RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON kept "
                          "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit()");
  }
  PostgresError failed_commit(Connection::Deadline deadline = Connection::commit_deadline) {
    Transaction transaction(connection, Kind::write);
    connection.run("INSERT INTO kept VALUES (1)");
    return caught([&] { transaction.commit(deadline); });
  }
  std::string setting(const std::string& name) {
    return connection.run("SELECT current_setting($1)", {Parameter::of(name)}).text(0, 0);
  }
  /// Returns what somebody else sees.
  std::string rows() const { return database.ask("SELECT count(*) FROM kept"); }
};

TEST_CASE("what a transaction did takes effect when it is committed") {
  Place place;
  const Kind kind = GENERATE(Kind::write, Kind::quick);
  Transaction transaction(place.connection, kind);
  place.connection.run("INSERT INTO kept VALUES (1)");
  CHECK(place.rows() == "0");
  transaction.commit();
  CHECK(place.rows() == "1");
}

TEST_CASE("a transaction that is not committed leaves nothing behind") {
  Place place;
  {
    const Transaction transaction(place.connection, Kind::write);
    place.connection.run("INSERT INTO kept VALUES (1)");
  }
  CHECK_FALSE(place.connection.broken());
  CHECK(place.connection.run("SELECT * FROM kept").size() == 0);
  {
    const Transaction transaction(place.connection, Kind::write);
    CHECK_THROWS_AS(place.connection.run("SELECT 1 / 0"), PostgresError);
  }
  CHECK(place.connection.run("SELECT 1").size() == 1);
}

TEST_CASE("a snapshot sees one moment, and changes nothing") {
  Place place;
  Transaction transaction(place.connection, Kind::snapshot);
  CHECK(place.connection.run("SELECT * FROM kept").size() == 0);
  place.database.ask("INSERT INTO kept VALUES (1)");
  CHECK(place.connection.run("SELECT * FROM kept").size() == 0);
  CHECK(caught([&] { place.connection.run("INSERT INTO kept VALUES (2)"); }).state() == "25006");
}

TEST_CASE("a writer sees what was committed before each statement") {
  Place place;
  const Transaction transaction(place.connection, Kind::write);
  CHECK(place.connection.run("SELECT * FROM kept").size() == 0);
  place.database.ask("INSERT INTO kept VALUES (1)");
  CHECK(place.connection.run("SELECT * FROM kept").size() == 1);
}

TEST_CASE("the settings of a transaction end with it") {
  Place place;
  {
    Transaction transaction(place.connection, Kind::write);
    CHECK(place.setting("lock_timeout") == "3s");
    CHECK(place.setting("synchronous_commit") == "on");
    CHECK(place.setting("idle_in_transaction_session_timeout") == "5s");
    transaction.commit();
  }
  {
    Transaction transaction(place.connection, Kind::quick);
    CHECK(place.setting("lock_timeout") == "3s");
    CHECK(place.setting("synchronous_commit") == "off");
    transaction.commit();
  }
  {
    const Transaction transaction(place.connection, Kind::snapshot);
    CHECK(place.setting("statement_timeout") == "5s");
  }
  {
    const Transaction transaction(place.connection, Kind::long_snapshot);
    CHECK(place.setting("statement_timeout") == "601s");
  }
  CHECK(place.setting("lock_timeout") == "0");
  CHECK(place.setting("statement_timeout") == "0");
  CHECK(place.setting("synchronous_commit") == "on");
  CHECK(place.setting("idle_in_transaction_session_timeout") == "0");
}

TEST_CASE("a row that somebody else holds is waited for, and then the store is busy") {
  Place place;
  place.connection.run("INSERT INTO kept VALUES (1)");
  Connection other({.url = place.database.url(), .name = "there"}, Access::write);
  const Transaction first(other, Kind::write);
  other.run("UPDATE kept SET a = 2");
  const Transaction second(place.connection, Kind::write);
  place.connection.run("SET LOCAL lock_timeout = '10ms'");
  CHECK(caught([&] { place.connection.run("UPDATE kept SET a = 3"); }).failure() == StoreFailure::busy);
}

TEST_CASE("there is no transaction within another one") {
  Place place;
  const Transaction transaction(place.connection, Kind::write);
  CHECK_THROWS_AS(Transaction(place.connection, Kind::snapshot), std::logic_error);
}

TEST_CASE("a commit with a warning is in doubt, whatever warnings the user wants to see") {
  Place place;
  place.at_commit("RAISE WARNING 'not on a standby' USING ERRCODE = '01000'");
  SECTION("all") {}
  SECTION("none") {
    place.connection.run_script("SET client_min_messages = error");
  }
  const auto error = place.failed_commit();
  CHECK(error.failure() == StoreFailure::in_doubt);
  CHECK(std::string(error.what()) ==
        "store 'there': the server did not confirm a commit: not on a standby (01000)");
  CHECK(place.connection.broken());
  CHECK(place.rows() == "1");
}

TEST_CASE("a warning before a commit, and a notice at it, put nothing in doubt") {
  Place place;
  place.at_commit("RAISE NOTICE 'by the way'");
  Transaction transaction(place.connection, Kind::write);
  place.connection.run_script("DO $$ BEGIN RAISE WARNING 'early'; END $$");
  place.connection.run("INSERT INTO kept VALUES (1)");
  transaction.commit();
  CHECK(place.rows() == "1");
}

TEST_CASE("a commit that the server refuses has failed, and the connection works") {
  Place place;
  place.at_commit("RAISE EXCEPTION 'no' USING ERRCODE = '40001'");
  const auto error = place.failed_commit();
  CHECK(error.failure() == StoreFailure::busy);
  CHECK_FALSE(place.connection.broken());
  CHECK(place.rows() == "0");
}

TEST_CASE("a commit of a transaction that has failed is a failure") {
  Place place;
  Transaction transaction(place.connection, Kind::write);
  CHECK_THROWS_AS(place.connection.run("SELECT 1 / 0"), PostgresError);
  const auto error = caught([&] { transaction.commit(); });
  CHECK(error.failure() == StoreFailure::io);
  CHECK_FALSE(place.connection.broken());
}

TEST_CASE("a commit is in doubt if the connection is lost before its answer") {
  Place place;
  place.at_commit("PERFORM pg_terminate_backend(pg_backend_pid())");
  CHECK(place.failed_commit().failure() == StoreFailure::in_doubt);
  CHECK(place.connection.broken());
}

TEST_CASE("a commit is in doubt if there is no answer in time") {
  Place place;
  place.at_commit("PERFORM pg_sleep(60)");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(place.failed_commit(50ms).failure() == StoreFailure::in_doubt);
  CHECK(std::chrono::steady_clock::now() - begin < 10s);
  CHECK(place.connection.broken());
}

TEST_CASE("a commit is in doubt if a pool or the server does not know what became of it") {
  Place place;
  place.at_commit("RAISE EXCEPTION 'unknown' USING ERRCODE = '08007'");
  CHECK(place.failed_commit().failure() == StoreFailure::in_doubt);
  CHECK(place.connection.broken());
}

TEST_CASE("nothing is in doubt if the connection was lost before the commit") {
  Place place;
  Transaction transaction(place.connection, Kind::write);
  CHECK_THROWS_AS(place.connection.run("SELECT pg_terminate_backend(pg_backend_pid())"), PostgresError);
  CHECK(caught([&] { transaction.commit(); }).failure() == StoreFailure::unreachable);
}

}  // namespace
}  // namespace candled::postgres
