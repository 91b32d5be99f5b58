#include <catch2/catch.hpp>
#include <unistd.h>

#include "sqlite/migrations.hpp"
#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {
namespace {

/// Opens `file`, which must be refused; with one line that names it, and with everything in the folder left
/// as it was.
store::StoreError refused(const TemporaryFolder& folder, const std::string& name) {
  const auto files = folder.files();
  const auto bytes = bytes_of(folder / name);

  const auto opened = open_store((folder / name).string(), built_with());

  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().message, Catch::StartsWith((folder / name).string() + ": "));
  CHECK_THAT(opened.error().message, !Catch::Contains("\n"));
  const bool untouched = bytes_of(folder / name) == bytes;
  CHECK(untouched);
  CHECK(folder.files() == files);
  return opened.error();
}

/// A database with some candles in it, closed.
void make_store(const std::filesystem::path& file) {
  auto store = open(file);
  std::vector<PairCandle> candles;
  for (int i = 0; i < 1'000; ++i) candles.push_back(candle(0, "1m", i * 60));
  candled::sqlite::store(*store, candles, {pair("USDT_BTC")});
}

}  // namespace

TEST_CASE("a text file is refused as no database") {
  const TemporaryFolder folder;
  write_bytes(folder / "notes.txt", std::string(5'000, 'x'));
  write_bytes(folder / "short.txt", "x");

  CHECK(refused(folder, "notes.txt").failure == store::StoreFailure::not_a_database);
  CHECK(refused(folder, "short.txt").failure == store::StoreFailure::not_a_database);
}

TEST_CASE("another application's database is refused, one with a log of its own too") {
  const TemporaryFolder folder;
  sqlite_shell(folder / "other.db", "CREATE TABLE note (text); PRAGMA user_version = 1");
  sqlite_shell(folder / "live.db", "PRAGMA journal_mode = WAL; CREATE TABLE note (text)");
  const auto program = hold_write_lock(folder / "live.db");

  const auto error = refused(folder, "other.db");

  CHECK(error.failure == store::StoreFailure::not_a_database);
  CHECK_THAT(error.message, Catch::Contains("another application"));
  CHECK(refused(folder, "live.db").failure == store::StoreFailure::not_a_database);
}

TEST_CASE("a database of ours without a version that there ever was is refused as damaged") {
  const TemporaryFolder folder;
  for (const char* version : {"-1", "0"}) {
    const std::string name = std::string("schema") + version + ".db";
    make_store(folder / name);
    sqlite_shell(folder / name,
                 std::string("PRAGMA journal_mode = DELETE; PRAGMA user_version = ") + version);

    CHECK(refused(folder, name).failure == store::StoreFailure::damaged);
  }
}

const std::string newer = std::to_string(newest_schema() + 1);

TEST_CASE("a database of a newer version is refused, naming both schemas") {
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  sqlite_shell(folder / "candles.db", "PRAGMA journal_mode = DELETE; PRAGMA user_version = " + newer);

  const auto error = refused(folder, "candles.db");

  CHECK(error.failure == store::StoreFailure::newer_schema);
  CHECK_THAT(error.message, Catch::Contains("schema " + newer) &&
                                Catch::Contains("up to " + std::to_string(newest_schema())));
}

TEST_CASE("a database of a version that is too old is refused, naming all schemas") {
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  for (int schema = 1; schema < oldest_schema; ++schema) {
    const std::string version = std::to_string(schema);
    sqlite_shell(folder / "candles.db", "PRAGMA user_version = " + version);

    const auto error = refused(folder, "candles.db");

    CHECK(error.failure == store::StoreFailure::older_schema);
    CHECK_THAT(error.message,
               Catch::Contains("schema " + version) &&
                   Catch::Contains(std::to_string(oldest_schema) + " to " + std::to_string(newest_schema())));
    const auto read = open_for_reading((folder / "candles.db").string());
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message == error.message);
  }
}

TEST_CASE("a newer version that is known only from the log is refused, and the log stays") {
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  {
    // A copy taken while the program runs is what a crash leaves: the new version is in the log alone.
    const auto program = hold_write_lock(folder / "candles.db", "PRAGMA user_version = " + newer);
    std::filesystem::copy_file(folder / "candles.db", folder / "crashed.db");
    std::filesystem::copy_file(folder / "candles.db-wal", folder / "crashed.db-wal");
  }
  const auto file = bytes_of(folder / "crashed.db");
  const auto log = bytes_of(folder / "crashed.db-wal");
  REQUIRE_FALSE(log.empty());

  const auto opened = open_store((folder / "crashed.db").string(), built_with());

  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().failure == store::StoreFailure::newer_schema);
  CHECK(bytes_of(folder / "crashed.db") == file);
  CHECK(bytes_of(folder / "crashed.db-wal") == log);
}

TEST_CASE("a database whose end is missing is refused as damaged") {
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  std::filesystem::resize_file(folder / "candles.db", std::filesystem::file_size(folder / "candles.db") - 1);

  const auto error = refused(folder, "candles.db");

  CHECK(error.failure == store::StoreFailure::damaged);
  CHECK_THAT(error.message, Catch::Contains("bytes are there"));
}

TEST_CASE("a database whose schema is overwritten is refused as damaged") {
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  auto bytes = bytes_of(folder / "candles.db");
  bytes.replace(100, 3'996, 3'996, '\x5a');
  write_bytes(folder / "candles.db", bytes);

  CHECK(refused(folder, "candles.db").failure == store::StoreFailure::damaged);
}

TEST_CASE("a database without one of its tables is refused as damaged") {
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  sqlite_shell(folder / "candles.db", "DROP VIEW candles; DROP TABLE candle; PRAGMA journal_mode = DELETE");

  const auto error = refused(folder, "candles.db");

  CHECK(error.failure == store::StoreFailure::damaged);
  CHECK_THAT(error.message, Catch::Contains("candle"));
}

TEST_CASE("a missing folder and a folder in place of the file are refused") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "folder");

  const auto missing = open_store((folder / "missing/candles.db").string(), built_with());
  const auto directory = open_store((folder / "folder").string(), built_with());

  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().failure == store::StoreFailure::not_writable);
  CHECK_THAT(missing.error().message, Catch::Contains("there is no folder " + (folder / "missing").string()));
  CHECK_THAT(missing.error().message, !Catch::Contains("candles.db-"));
  REQUIRE_FALSE(directory.has_value());
  CHECK(directory.error().failure == store::StoreFailure::not_a_database);
  CHECK(folder.files() == std::vector<std::string>{"folder"});
}

TEST_CASE("a folder in which nothing can be created is refused as not writable") {
  // Not even root can create a file there, so the test does not depend on who runs it.
  const auto opened = open_store("/proc/self/candles.db", built_with());

  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().failure == store::StoreFailure::not_writable);
  CHECK_THAT(opened.error().message, Catch::Contains("/candles.db"));
}

TEST_CASE("a file without permission to write is refused") {
  if (::geteuid() == 0) {
    WARN("skipped: permissions do not bind root");
    return;
  }
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  std::filesystem::permissions(folder / "candles.db", std::filesystem::perms::owner_read);

  CHECK(refused(folder, "candles.db").failure == store::StoreFailure::not_writable);
}

TEST_CASE("reading alone refuses a file that does not exist and does not create it") {
  const TemporaryFolder folder;

  const auto opened = open_for_reading((folder / "candles.db").string());

  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().message, Catch::Contains("candles.db"));
  CHECK(folder.files().empty());
}

TEST_CASE("a candle of an unknown source, or with prices that are none, is told as damage and not shown") {
  const std::string damage =
      GENERATE("source = 3", "source = 8, samples = NULL", "source = -1", "scales = -1");
  const TemporaryFolder folder;
  make_store(folder / "candles.db");
  sqlite_shell(folder / "candles.db", "UPDATE candle SET " + damage);
  const auto reader = open_for_reading((folder / "candles.db").string()).value();

  for (const auto& pairs :
       {std::vector{PairId{0}}, std::vector{PairId{0}, PairId{1}}, std::vector<PairId>{}}) {
    const auto found = reader->candles({.pairs = pairs, .intervals = {interval("1m")}, .limit = 10});

    CAPTURE(damage, pairs.size());
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().failure == store::StoreFailure::damaged);
  }
}

}  // namespace candled::sqlite
