// A database that is moved, removed or replaced while it is open, and the other names it may have.

#include <catch2/catch.hpp>

#include "sqlite/database_files.hpp"
#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {
namespace {

/// A store with one candle, at minute 1.
std::unique_ptr<store::CandleStore> opened_with_a_candle(const std::filesystem::path& file) {
  auto store = open(file);
  candled::sqlite::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  return store;
}

store::StoreError failure_to_store(store::CandleStore& store) {
  const std::vector candles{candle(0, "1m", 120)};
  const auto stored = store.writer().store({.candles = candles});
  REQUIRE_FALSE(stored.has_value());
  return stored.error();
}

store::StoreError failure_to_open(const std::filesystem::path& file) {
  const auto opened = open_store(file.string(), built_with());
  REQUIRE_FALSE(opened.has_value());
  return opened.error();
}

std::size_t candles_in(const std::filesystem::path& file) {
  return find(*open_for_reading(file.string()).value()).size();
}

}  // namespace

TEST_CASE("nothing is stored in a database that was moved away, until it is back") {
  const TemporaryFolder folder;
  auto store = opened_with_a_candle(folder / "candles.db");
  std::filesystem::rename(folder / "candles.db", folder / "away.db");

  const auto error = failure_to_store(*store);
  const auto repaired = store->writer().repair({.pair = PairId{0}, .interval = interval("1m")});
  const auto removed = store->writer().remove({.interval = interval("1m"), .before = at(3'600)});
  std::filesystem::rename(folder / "away.db", folder / "candles.db");

  CHECK(error.failure == store::StoreFailure::displaced);
  CHECK_THAT(error.message, Catch::StartsWith((folder / "candles.db").string() + ": it was removed"));
  CHECK(repaired.error().failure == store::StoreFailure::displaced);
  CHECK(removed.error().failure == store::StoreFailure::displaced);
  CHECK(candled::sqlite::store(*store, {candle(0, "1m", 120)}) == 1);
  store.reset();
  CHECK(candles_in(folder / "candles.db") == 2);
  CHECK(folder.files() == std::vector<std::string>{"candles.db"});
}

TEST_CASE("candles are durable and shown although the log beside the database was removed") {
  const TemporaryFolder folder;
  const auto store = opened_with_a_candle(folder / "candles.db");
  std::filesystem::remove(folder / "candles.db-wal");

  candled::sqlite::store(*store, {candle(0, "1m", 120)});

  std::filesystem::copy_file(folder / "candles.db", folder / "after-a-crash.db");
  CHECK(candles_in(folder / "after-a-crash.db") == 2);
  CHECK(find(*reader_of(*store)).size() == 2);
}

TEST_CASE("another file in the place of the database is neither stored to nor shown") {
  const TemporaryFolder folder;
  opened_with_a_candle(folder / "other.db").reset();
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, {candle(0, "1m", 600)}, {pair("USDT_ETH")});
  std::filesystem::rename(folder / "candles.db", folder / "away.db");
  std::filesystem::rename(folder / "other.db", folder / "candles.db");

  const auto error = failure_to_store(*store);
  const auto reader = store->open_reader();

  CHECK(error.failure == store::StoreFailure::displaced);
  CHECK_THAT(error.message, Catch::Contains("another file has taken its place"));
  REQUIRE_FALSE(reader.has_value());
  CHECK(reader.error().failure == store::StoreFailure::displaced);
}

TEST_CASE("a database that was moved away has all of its candles, and its successor none of them") {
  const TemporaryFolder folder;
  opened_with_a_candle(folder / "other.db").reset();
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, {candle(0, "1m", 600), candle(0, "1m", 660)}, {pair("USDT_ETH")});
  REQUIRE(size_of(log_of(folder / "candles.db")) > 0);
  std::filesystem::rename(folder / "candles.db", folder / "away.db");

  failure_to_store(*store);
  std::filesystem::rename(folder / "other.db", folder / "candles.db");
  store.reset();

  CHECK(candles_in(folder / "away.db") == 2);
  CHECK(candles_in(folder / "candles.db") == 1);
  auto successor = open(folder / "candles.db");
  CHECK(reader_of(*successor)->pairs()->all()[0].name == "USDT_BTC");
}

TEST_CASE("a second collector is refused by any link, and by the name that the file was moved to") {
  const TemporaryFolder folder;
  const auto store = opened_with_a_candle(folder / "candles.db");
  std::filesystem::create_hard_link(folder / "candles.db", folder / "hard.db");
  std::filesystem::create_symlink("hard.db", folder / "soft.db");

  CHECK(failure_to_open(folder / "hard.db").failure == store::StoreFailure::in_use);
  CHECK(failure_to_open(folder / "soft.db").failure == store::StoreFailure::in_use);
  std::filesystem::rename(folder / "candles.db", folder / "moved.db");
  CHECK(failure_to_open(folder / "moved.db").failure == store::StoreFailure::in_use);
}

TEST_CASE("no new database is made beside the log of one that was moved away and is still collected") {
  const TemporaryFolder folder;
  auto store = opened_with_a_candle(folder / "candles.db");
  std::filesystem::rename(folder / "candles.db", folder / "away.db");

  const auto absent = failure_to_open(folder / "candles.db");
  CHECK_FALSE(std::filesystem::exists(folder / "candles.db"));
  write_bytes(folder / "candles.db", "");
  const auto empty = failure_to_open(folder / "candles.db");

  for (const auto& error : {absent, empty}) {
    CHECK(error.failure == store::StoreFailure::in_use);
    CHECK_THAT(error.message, Catch::Contains("still uses " + (folder / "candles.db-wal").string()));
  }
  store.reset();
  CHECK(open_store((folder / "candles.db").string(), built_with()).has_value());
}

TEST_CASE("a link to a database that is not there yet makes it where the link leads") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "disk");
  std::filesystem::create_symlink("disk/candles.db", folder / "link.db");

  auto store = opened_with_a_candle(folder / "link.db");

  CHECK_THAT(store->description(), Catch::Equals((folder / "disk/candles.db").string() + ", which is new"));
  CHECK(candled::sqlite::store(*store, {candle(0, "1m", 120)}) == 1);
  store.reset();
  CHECK(candles_in(folder / "disk/candles.db") == 2);
  CHECK(open(folder / "link.db")->description() == (folder / "disk/candles.db").string());
  CHECK(folder.files() == std::vector<std::string>{"disk", "link.db"});
}

}  // namespace candled::sqlite
