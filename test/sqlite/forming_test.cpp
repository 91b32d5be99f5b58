#include <catch2/catch.hpp>

#include "sqlite/forming/forming_codec.hpp"
#include "sqlite/migrations.hpp"
#include "sqlite/store_fixture.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

FormingState state(std::int64_t open_time, const std::string& high = "9.50") {
  const TimePoint start = at(open_time);
  return {.interval = interval("1m"),
          .open_time = start,
          .observed_from = start - milliseconds(1'234),
          .candles = {{PairId(1),
                       {.open = price("0.000000000000000001"),
                        .high = price(high),
                        .low = price("0.000000000000000001"),
                        .close = price("2"),
                        .first = start + milliseconds(17),
                        .last = start + milliseconds(31'017),
                        .gap = milliseconds(2'001),
                        .samples = 30}}}};
}

FormingState saved(store::CandleStore& store) {
  const auto found = reader_of(store)->forming();
  REQUIRE(found.has_value());
  CHECK(found->unreadable == "");
  REQUIRE(found->state.has_value());
  return *found->state;
}

TEST_CASE("a store of the first schema is taken over with its candles") {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  sqlite_shell(folder / "candles.db",
               "DROP TRIGGER pair_came; DROP TRIGGER pair_went; DROP TABLE pair_changes; "
               "DROP TABLE merged; DROP TABLE future; DROP TABLE replayed; DROP TABLE forming_part; DROP "
               "TABLE forming_bucket; "
               "DROP TABLE given_up; DROP TABLE removed; "
               "PRAGMA user_version = 1");

  auto store = open(folder / "candles.db");

  CHECK(find(*reader_of(*store)).size() == 1);
  CHECK(sqlite_shell(folder / "candles.db", "PRAGMA user_version") ==
        std::vector{std::to_string(newest_schema())});
  CHECK(reader_of(*store)->forming().has_value());
}

/// Makes of `file`, which is closed, one of the third schema whose open bucket has one candle, of pair 1.
void make_third_schema(const std::filesystem::path& file, const std::string& open = "1") {
  sqlite_shell(
      file,
      "DROP TRIGGER pair_came; DROP TRIGGER pair_went; DROP TABLE pair_changes; "
      "DROP TABLE merged; DROP TABLE future; DROP TABLE replayed; DROP TABLE forming_part; CREATE TABLE "
      "forming (pair INTEGER "
      "PRIMARY KEY REFERENCES pair, open INTEGER "
      "NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, close INTEGER NOT NULL, scales INTEGER NOT "
      "NULL, "
      "samples INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, gap INTEGER NOT NULL) "
      "STRICT; "
      "INSERT INTO forming VALUES (1, " +
          open + ", 950, 1, 2, " + std::to_string(pack({.open = 18, .high = 2, .low = 18, .close = 0})) +
          ", 30, 17, 31017, 2001); REPLACE INTO forming_bucket VALUES (0, 60, 60, 58766); "
          "PRAGMA user_version = 3");
}

TEST_CASE("what the version before saved of the open bucket is taken over, digit for digit") {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), {}, {pair("USDT_BTC"), pair("USDT_ETH")});
  make_third_schema(folder / "candles.db");

  auto store = open(folder / "candles.db");

  CHECK(identical(saved(*store), state(60)));
  CHECK(sqlite_shell(folder / "candles.db", "SELECT name FROM sqlite_schema WHERE name = 'forming'").empty());
}

TEST_CASE("what the version before saved is none if it has a price that is none") {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), {}, {pair("USDT_BTC"), pair("USDT_ETH")});
  make_third_schema(folder / "candles.db", "0");

  const auto found = reader_of(*open(folder / "candles.db"))->forming();

  REQUIRE(found.has_value());
  CHECK_FALSE(found->state.has_value());
  CHECK_FALSE(found->unreadable.empty());
}

TEST_CASE("a saved state of which a byte has changed is none, and says why") {
  const TemporaryFolder folder;
  {
    auto store = open(folder / "candles.db");
    const std::vector<Pair> pairs{pair("USDT_BTC"), pair("USDT_ETH")};
    const auto only = state(60);
    REQUIRE(store->writer().store({.new_pairs = pairs, .forming = &only}).has_value());
  }
  const auto reason = [&](const std::string& change) {
    sqlite_shell(folder / "candles.db", change);
    const auto found = reader_of(*open(folder / "candles.db"))->forming();
    REQUIRE(found.has_value());
    CHECK_FALSE(found->state.has_value());
    return found->unreadable;
  };

  CHECK(reason("UPDATE forming_bucket SET open_time = 120") ==
        "it is of another bucket than the one that is open");
  CHECK(reason("UPDATE forming_part SET bytes = CAST(substr(bytes, 1, 20) || x'55' || substr(bytes, 22) AS "
               "BLOB)") == "a checksum in it is wrong");
  CHECK(reason("UPDATE forming_part SET bytes = substr(bytes, 1, 20)") == "it ends within a record");
  CHECK(reason("DELETE FROM forming_part") == "there is nothing of it");
}

}  // namespace
}  // namespace candled::sqlite
