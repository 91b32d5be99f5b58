#include "sqlite/migrations.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {
namespace {

using Lines = std::vector<std::string>;

/// Migrates `file` as if `migrations` were all that there are.
void bring_up_to_date(const std::filesystem::path& file, int version, std::span<const Migration> migrations) {
  Connection connection(file, Connection::Access::read_write);
  migrate(connection, version, migrations);
}

void note(Connection& connection) {
  connection.run("INSERT INTO step VALUES ('in C++')");
}

constexpr std::array migrations{
    Migration{"CREATE TABLE step (name TEXT) STRICT; INSERT INTO step VALUES ('first')"},
    Migration{"INSERT INTO step VALUES ('second')", note}, Migration{"INSERT INTO step VALUES ('third')"}};
constexpr auto few = std::span(migrations).first<1>();
constexpr int newest = oldest_schema + 2;

Lines steps_of(const std::filesystem::path& file) {
  return sqlite_shell(file, "SELECT name FROM step ORDER BY rowid");
}

Lines version_of(const std::filesystem::path& file) {
  return sqlite_shell(file, "PRAGMA user_version");
}

}  // namespace

TEST_CASE("an empty file goes through all migrations, in order") {
  const TemporaryFolder folder;
  write_bytes(folder / "steps.db", "");

  bring_up_to_date(folder / "steps.db", 0, migrations);

  CHECK(steps_of(folder / "steps.db") == Lines{"first", "second", "in C++", "third"});
  CHECK(version_of(folder / "steps.db") == Lines{std::to_string(newest)});
  CHECK(sqlite_shell(folder / "steps.db", "PRAGMA application_id") == Lines{std::to_string(application_id)});
  CHECK(sqlite_shell(folder / "steps.db", "PRAGMA auto_vacuum") == Lines{"2"});
}

TEST_CASE("an older database goes through the migrations that it lacks") {
  const TemporaryFolder folder;
  write_bytes(folder / "steps.db", "");
  bring_up_to_date(folder / "steps.db", 0, few);
  CHECK(steps_of(folder / "steps.db") == Lines{"first"});
  CHECK(version_of(folder / "steps.db") == Lines{std::to_string(oldest_schema)});

  bring_up_to_date(folder / "steps.db", oldest_schema, migrations);

  CHECK(steps_of(folder / "steps.db") == Lines{"first", "second", "in C++", "third"});
  CHECK(version_of(folder / "steps.db") == Lines{std::to_string(newest)});
}

TEST_CASE("a database of the newest version is left as it is") {
  const TemporaryFolder folder;
  write_bytes(folder / "steps.db", "");
  bring_up_to_date(folder / "steps.db", 0, migrations);
  const auto bytes = bytes_of(folder / "steps.db");

  bring_up_to_date(folder / "steps.db", newest, migrations);

  const bool untouched = bytes_of(folder / "steps.db") == bytes;
  CHECK(untouched);
}

TEST_CASE("a migration that fails undoes those before it") {
  const TemporaryFolder folder;
  write_bytes(folder / "steps.db", "");
  bring_up_to_date(folder / "steps.db", 0, few);
  constexpr std::array failing{migrations[0], migrations[1], Migration{"INSERT INTO nowhere VALUES (1)"}};

  CHECK_THROWS_AS(bring_up_to_date(folder / "steps.db", oldest_schema, failing), SqliteError);

  CHECK(steps_of(folder / "steps.db") == Lines{"first"});
  CHECK(version_of(folder / "steps.db") == Lines{std::to_string(oldest_schema)});
}

TEST_CASE("a store of the oldest schema is taken over with its candles") {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  sqlite_shell(folder / "candles.db",
               "DROP TRIGGER pair_came; DROP TRIGGER pair_went; DROP TABLE pair_changes; "
               "DROP TABLE merged; DROP TABLE future; DROP TABLE replayed; "
               "ALTER TABLE candle DROP COLUMN trades; ALTER TABLE candle DROP COLUMN volume; "
               "ALTER TABLE candle DROP COLUMN quote_volume; ALTER TABLE candle DROP COLUMN volume_scales; "
               "PRAGMA user_version = " +
                   std::to_string(oldest_schema));

  auto store = open(folder / "candles.db");

  CHECK(find(*reader_of(*store)).size() == 1);
  CHECK(version_of(folder / "candles.db") == Lines{std::to_string(newest_schema())});
  CHECK(reader_of(*store)->forming().has_value());
}

}  // namespace candled::sqlite
