#include "postgres/connection.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>

#include "postgres/caught.hpp"
#include "support/postgres_database.hpp"
#include "support/postgres_server.hpp"
#include "support/printing.hpp"
#include "support/temporary_folder.hpp"
#include "support/times.hpp"

namespace candled::postgres {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using store::StoreFailure;
using test::caught;

Target target_of(const std::string& url) {
  return {.url = url, .name = "postgres://there"};
}

std::int64_t own_process(Connection& connection) {
  return connection.run("SELECT pg_backend_pid()").integer(0, 0);
}

TEST_CASE("values of every type come back from the server as they were sent") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  const Result row = connection.run(
      "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $2::text || ' ' || $3 || ' ' || $4 || ' ' || $5, $5 AT "
      "TIME ZONE "
      "'UTC' = '2021-11-01 12:00:00.123'",
      {Parameter::of(true), Parameter::of(std::int16_t{-32'768}), Parameter::of(std::int32_t{-2'147'483'648}),
       Parameter::of(std::int64_t{-9'223'372'036'854'775'807}), Parameter::of(test::noon + 123ms),
       Parameter::of("käse"), Parameter::of_bytes("\0\xff"s), Parameter::null(Type::bigint),
       Parameter::of("")});
  REQUIRE(row.size() == 1);
  CHECK(row.boolean(0, 0));
  CHECK(row.integer(0, 1) == -32'768);
  CHECK(row.integer(0, 2) == -2'147'483'648);
  CHECK(row.integer(0, 3) == -9'223'372'036'854'775'807);
  CHECK(row.time(0, 4) == test::noon + 123ms);
  CHECK(row.text(0, 5) == "käse");
  CHECK(row.bytes(0, 6) == "\0\xff"s);
  CHECK(row.is_null(0, 7));
  CHECK(row.maybe_integer(0, 7) == std::nullopt);
  CHECK(row.maybe_integer(0, 1) == -32'768);
  CHECK(row.maybe_time(0, 4) == test::noon + 123ms);
  CHECK_FALSE(row.is_null(0, 8));
  CHECK(row.text(0, 8).empty());
  CHECK(row.text(0, 9).starts_with("-32768 -2147483648 -9223372036854775807 2021-11-01"));
  CHECK(row.boolean(0, 10));
}

TEST_CASE("the server reads every digit of a number that is sent to it") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  for (const std::string text : {"0", "0.00", "1.50", "10000.0", "0.000000000000000001", "999999999999999999",
                                 "123456789012345678901234567890.098765432109876543210987654321"}) {
    Column column(Type::numeric);
    const auto point = text.find('.');
    std::string digits = text;
    if (point != text.npos) digits.erase(point, 1);
    column.add_encoded(
        encode_numeric(digits, point == text.npos ? 0 : static_cast<int>(text.size() - point - 1)));
    const Result row = connection.run("SELECT n::text, n FROM unnest($1) AS n", {column.array()});
    CHECK(row.text(0, 0) == text);
    const auto decoded = decode_numeric(row.bytes(0, 1));
    REQUIRE(decoded);
    CHECK(decoded->scale == static_cast<int>(point == text.npos ? 0 : text.size() - point - 1));
  }
  CHECK_FALSE(decode_numeric(connection.run("SELECT 'Infinity'::numeric").bytes(0, 0)));
  CHECK_FALSE(decode_numeric(connection.run("SELECT 'NaN'::numeric").bytes(0, 0)));
}

TEST_CASE("columns of every type become rows") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  std::vector<Column> columns;
  for (const Type type : {Type::boolean, Type::smallint, Type::integer, Type::bigint, Type::timestamp,
                          Type::text, Type::numeric, Type::bytes})
    columns.emplace_back(type);
  for (std::int16_t i = 1; i <= 2; ++i) {
    columns[0].add(i == 1);
    columns[1].add(i);
    columns[2].add(std::int32_t{i});
    columns[3].add(std::int64_t{i});
    columns[4].add(test::noon + i * 1s);
    columns[5].add("text " + std::to_string(i));
    columns[6].add(Price::from_parts(i * 10, 1));
    columns[7].add_encoded("\0"s);
  }
  columns[3].add_null();  // the other columns are filled up with nulls
  std::vector<Parameter> parameters;
  for (const Column& column : columns) parameters.push_back(column.array());
  const Result rows = connection.run("SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)", parameters);
  REQUIRE(rows.size() == 3);
  CHECK_FALSE(rows.boolean(1, 0));
  for (int column = 1; column <= 3; ++column) CHECK(rows.integer(1, column) == 2);
  CHECK(rows.time(1, 4) == test::noon + 2s);
  CHECK(rows.text(1, 5) == "text 2");
  CHECK(decode_price(rows.bytes(1, 6)).value().to_string() == "2.0");
  CHECK(rows.bytes(1, 7) == "\0"s);
  for (int column = 0; column <= 7; ++column) CHECK(rows.is_null(2, column));
}

TEST_CASE("columns without values become no rows") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  CHECK(connection.run("SELECT * FROM unnest($1)", {Column(Type::integer).array()}).size() == 0);
}

TEST_CASE("a value that is read as what it is not is a mistake of the program") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::read);
  const Result row = connection.run("SELECT 'one', NULL::integer, true");
  CHECK_THROWS_AS(row.integer(0, 0), std::logic_error);
  CHECK_THROWS_AS(row.integer(0, 1), std::logic_error);
  CHECK_THROWS_AS(row.time(0, 2), std::logic_error);
  CHECK_THROWS_AS(row.text(0, 3), std::logic_error);
  CHECK_THROWS_AS(row.text(0, -1), std::logic_error);
  CHECK_THROWS_AS(row.text(1, 0), std::logic_error);
}

TEST_CASE("a statement says how many rows it has changed") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  connection.run_script("CREATE TABLE kept (a integer); CREATE TABLE other (a integer)");
  CHECK(connection.run("INSERT INTO kept SELECT generate_series(1, 5)").changed() == 5);
  CHECK(connection.run("DELETE FROM kept WHERE a > $1", {Parameter::of(std::int32_t{3})}).changed() == 2);
  CHECK(connection.run("DELETE FROM kept WHERE a > 3").changed() == 0);
}

TEST_CASE("megabytes go there and back") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  const std::string much(20'000'000, 'x');
  const Result row = connection.run("SELECT $1, $1", {Parameter::of(much)}, 60s);
  CHECK(row.bytes(0, 0) == much);
  CHECK(row.bytes(0, 1) == much);
}

TEST_CASE("a statement that the server refuses leaves a connection that works") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  const auto error = caught([&] { connection.run("SELECT *\nFROM missing"); });
  CHECK(error.failure() == StoreFailure::not_a_database);
  CHECK(error.state() == "42P01");
  CHECK(error.what() == "store 'postgres://there': relation \"missing\" does not exist (42P01)"s);
  CHECK_FALSE(connection.broken());
  connection.run_script("CREATE TABLE one (a integer PRIMARY KEY); INSERT INTO one VALUES (1)");
  const auto twice = caught([&] { connection.run_script("SELECT 1; INSERT INTO one VALUES (1); SELECT 2"); });
  CHECK(twice.failure() == StoreFailure::io);
  CHECK_THAT(twice.what(), Catch::EndsWith("\"one_pkey\": Key (a)=(1) already exists. (23505)"));
  CHECK(connection.run("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("a message is one line, whatever the server puts into it") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  const auto error = caught([&] {
    connection.run_script(
        "DO $$ BEGIN RAISE EXCEPTION E'one\\n\\ttwo\\nthree\\n' USING ERRCODE = '53100'; END $$");
  });
  CHECK(error.failure() == StoreFailure::full);
  CHECK(error.what() == "store 'postgres://there': one two; three (53100)"s);
}

TEST_CASE("a statement without an answer in time ends the connection") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  const auto begin = std::chrono::steady_clock::now();
  const auto error = caught([&] { connection.run("SELECT pg_sleep(60)", {}, 50ms); });
  CHECK(std::chrono::steady_clock::now() - begin < 10s);
  CHECK(error.failure() == StoreFailure::unreachable);
  CHECK(error.state().empty());
  CHECK(connection.broken());
  CHECK(caught([&] { connection.run("SELECT 1"); }).failure() == StoreFailure::unreachable);
}

TEST_CASE("COPY ends the connection, which could not go on") {
  const test::PostgresDatabase database;
  Connection connection(target_of(database.url()), Access::write);
  connection.run_script("CREATE TABLE kept (a integer)");
  CHECK_THROWS_AS(connection.run_script("COPY kept FROM STDIN"), PostgresError);
  CHECK(connection.broken());
}

TEST_CASE("a session connects once, and anew after its connection was ended") {
  const test::PostgresDatabase database;
  Session session(target_of(database.url()), Access::write);
  const auto process = own_process(session.connection());
  CHECK(own_process(session.connection()) == process);
  SECTION("while it was idle") {
    database.ask("SELECT pg_terminate_backend(" + std::to_string(process) + ", 10000)");
    CHECK(own_process(session.connection()) != process);
  }
  SECTION("by a statement") {
    const auto error =
        caught([&] { session.connection().run("SELECT pg_terminate_backend(pg_backend_pid())"); });
    CHECK(error.failure() == StoreFailure::unreachable);
    CHECK(error.state() == "57P01");
    CHECK(own_process(session.connection()) != process);
  }
}

TEST_CASE("a server that is killed is unreachable, and the session goes on when it is back") {
  const test::TemporaryFolder folder;
  test::PostgresServer server(folder.path(), "n1");
  Session session(target_of(server.url()), Access::write);
  Connection& connection = session.connection();
  SECTION("it is killed between statements of a transaction") {
    const Transaction transaction(connection, Transaction::Kind::write);
    connection.run("SELECT 1");
    server.kill();
    CHECK(caught([&] { connection.run("SELECT 1"); }).failure() == StoreFailure::unreachable);
  }
  SECTION("it is killed before a transaction") {
    server.kill();
    CHECK(caught([&] { const Transaction transaction(connection, Transaction::Kind::write); }).failure() ==
          StoreFailure::unreachable);
  }
  CHECK(connection.broken());
  const auto refused = caught([&] { session.connection(); });
  CHECK(refused.failure() == StoreFailure::unreachable);
  CHECK_THAT(refused.what(), Catch::Contains("Connection refused"));
  server.start();
  CHECK(session.connection().run("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("a frozen server is unreachable once the deadline is over, and the session goes on afterwards") {
  const test::TemporaryFolder folder;
  test::PostgresServer server(folder.path(), "n1");
  Session session(target_of(server.url()), Access::write);
  Connection& connection = session.connection();
  server.freeze();
  CHECK(caught([&] { connection.run("SELECT 1", {}, 100ms); }).failure() == StoreFailure::unreachable);
  const auto silent =
      caught([&] { const Connection other(target_of(server.url() + "?connect_timeout=1"), Access::write); });
  CHECK(silent.failure() == StoreFailure::unreachable);
  CHECK_THAT(silent.what(), Catch::Contains("does not answer within 1 s"));
  server.thaw();
  CHECK(session.connection().run("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("a SQLSTATE stands for a failure") {
  const auto [state, failure] = GENERATE(table<const char*, StoreFailure>({
      {"", StoreFailure::unreachable},
      {"08006", StoreFailure::unreachable},
      {"57P01", StoreFailure::unreachable},
      {"57P03", StoreFailure::unreachable},
      {"25006", StoreFailure::unreachable},
      {"40001", StoreFailure::busy},
      {"40P01", StoreFailure::busy},
      {"55P03", StoreFailure::busy},
      {"57014", StoreFailure::busy},
      {"53300", StoreFailure::busy},
      {"53100", StoreFailure::full},
      {"42501", StoreFailure::not_writable},
      {"28P01", StoreFailure::not_a_database},
      {"28000", StoreFailure::not_a_database},
      {"3D000", StoreFailure::not_a_database},
      {"3F000", StoreFailure::not_a_database},
      {"42P01", StoreFailure::not_a_database},
      {"XX001", StoreFailure::damaged},
      {"XX002", StoreFailure::damaged},
      {"XX000", StoreFailure::io},
      {"23505", StoreFailure::io},
      {"57P04", StoreFailure::io},
      {"42703", StoreFailure::io},
      {"2200", StoreFailure::io},
  }));
  CHECK(failure_of(state) == failure);
}

}  // namespace
}  // namespace candled::postgres
