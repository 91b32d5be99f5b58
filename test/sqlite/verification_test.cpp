#include <catch2/catch.hpp>

#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

TEST_CASE("a store that a service filled agrees with itself") {
  const Verified result = after("SELECT 1");

  CHECK(result.findings.empty());
  REQUIRE(result.checked.size() == 9);
  CHECK(result.checked[1].rows == 2);
  CHECK(result.checked[2].rows == 2 * (40 + 8 + 4));
  CHECK(result.bigger("5m").rows == 16);
  CHECK(result.bigger("10m").part == interval("5m"));
  CHECK(result.bigger("10m").without_parts == 0);
}

TEST_CASE("verifying leaves a store as it was, with or without a log beside it") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, observed(), pairs);
  const auto files = folder.files();
  const auto log = bytes_of(folder / "candles.db-wal");
  CHECK(verified(folder / "candles.db").findings.empty());
  CHECK(folder.files() == files);
  const bool log_untouched = bytes_of(folder / "candles.db-wal") == log;
  CHECK(log_untouched);

  store.reset();
  const auto bytes = bytes_of(folder / "candles.db");
  CHECK(verified(folder / "candles.db").findings.empty());
  CHECK(folder.files() == Lines{"candles.db"});
  const bool untouched = bytes_of(folder / "candles.db") == bytes;
  CHECK(untouched);
}

TEST_CASE("a file that is not there, or holds something else, is refused and not created") {
  const TemporaryFolder folder;
  write_bytes(folder / "notes.txt", std::string(5'000, 'x'));

  const auto absent = verify((folder / "candles.db").string(), {});
  REQUIRE_FALSE(absent.has_value());
  CHECK_THAT(absent.error().message, Catch::EndsWith("candles.db: there is no such file"));
  const auto text = verify((folder / "notes.txt").string(), {});
  REQUIRE_FALSE(text.has_value());
  CHECK(text.error().failure == store::StoreFailure::not_a_database);
  CHECK(verify("postgres://x", {}).error().failure == store::StoreFailure::bad_url);
  CHECK(folder.files() == Lines{"notes.txt"});
}

TEST_CASE("an interval that divides no day, a slot and a time that cannot be are found") {
  CHECK(after("UPDATE candle SET interval = 7" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC interval 7 block 1703925 slot 3: 7 s do not divide a day"});
  CHECK(after("UPDATE candle SET slot = 16" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC interval 60 block 1703925 slot 16: slot 16 is not among 0 to 15"});
  CHECK(after("UPDATE candle SET block = 9000000000000000000" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC interval 60 block 9000000000000000000 slot 3: its time is beyond the years that are "
              "read"});
}

TEST_CASE("a candle of a pair that is not there is found, by SQLite too") {
  const Verified result = after("PRAGMA foreign_keys = OFF; UPDATE candle SET pair = 9" + fourth_minute);

  CHECK(result.of(Check::candles) == Lines{"pair 9 1m 180: its pair is not there"});
  CHECK(result.of(Check::database) == Lines{"a row of candle refers to a pair that is not there"});
}

TEST_CASE("pairs whose number is none are found, while numbers without a pair are none of it") {
  CHECK(after("PRAGMA foreign_keys = OFF; UPDATE pair SET id = 20000 WHERE id = 1").of(Check::pairs) ==
        Lines{"USDT_ETH has id 20000; allowed: 0 to 19999"});
  CHECK(after("PRAGMA foreign_keys = OFF; UPDATE pair SET id = -1 WHERE id = 1").of(Check::pairs) ==
        Lines{"USDT_ETH has id -1; allowed: 0 to 19999"});
  CHECK(after("INSERT INTO pair VALUES (19999, 'USDT_XMR', 'XMR', 'USDT')").findings.empty());
}

TEST_CASE("prices that are none are found") {
  CHECK(after("UPDATE candle SET low = 0" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC 1m 180: low is no price: digits 0, scale 2"});
  CHECK(after("UPDATE candle SET close = -5" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC 1m 180: close is no price: digits -5, scale 2"});
  CHECK(after("UPDATE candle SET high = 1000000000000000000" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC 1m 180: high is no price: digits 1000000000000000000, scale 2"});
  CHECK(after("UPDATE candle SET scales = 19 + (15 << 5) + (15 << 10) + (15 << 15)" + fourth_minute)
            .of(Check::candles)
            .front() == "USDT_BTC 1m 180: open is no price: digits 1053, scale 19");
  CHECK(after("UPDATE candle SET scales = -1" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC 1m 180: scales -1 are not four times 5 bits"});
}

TEST_CASE("prices that contradict each other are found, compared as numbers") {
  CHECK(after("UPDATE candle SET high = 1" + fourth_minute).of(Check::candles).size() == 1);
  CHECK(after("UPDATE candle SET low = open + 1" + fourth_minute).of(Check::candles).size() == 1);
  CHECK(after("UPDATE candle SET close = high + 1" + fourth_minute).of(Check::candles).size() == 1);
  CHECK(after("UPDATE candle SET close = low - 1" + fourth_minute).of(Check::candles).size() == 1);
  CHECK(after("UPDATE candle SET open = high * 10, scales = 3 + (31 << 5) + (31 << 10) + (31 << 15)" +
              fourth_minute)
            .of(Check::candles)
            .empty());
}

TEST_CASE("an observation that contradicts its candle is found") {
  const auto found = [](const std::string& change) {
    return after("UPDATE candle SET " + change + fourth_minute).of(Check::candles);
  };

  CHECK(found("samples = NULL") ==
        Lines{"USDT_BTC 1m 180: samples, lead, trail or gap is null though its source is live"});
  CHECK(found("source = 1") ==
        Lines{"USDT_BTC 1m 180: samples, lead, trail and gap are not null though its source is exchange"});
  CHECK(found("samples = 0") == Lines{"USDT_BTC 1m 180: samples 0"});
  CHECK(found("lead = -1") == Lines{"USDT_BTC 1m 180: lead -1 ms is not within the bucket"});
  CHECK(found("trail = 60001") == Lines{"USDT_BTC 1m 180: trail 60001 ms is not within the bucket"});
  CHECK(found("gap = 60001") == Lines{"USDT_BTC 1m 180: gap 60001 ms is not within the bucket"});
  CHECK(found("lead = 30000, trail = 30001, gap = 60000") ==
        Lines{"USDT_BTC 1m 180: lead 30000 ms and trail 30001 ms overlap"});
  CHECK(found("gap = 999") ==
        Lines{"USDT_BTC 1m 180: gap 999 ms is shorter than lead 0 ms or trail 1000 ms"});
  CHECK(found("lead = 0, trail = 60000, gap = 60000").empty());
}

TEST_CASE("flags that have no meaning are found") {
  CHECK(after("UPDATE candle SET complete = 2" + fourth_minute).of(Check::candles) ==
        Lines{"USDT_BTC 1m 180: complete 2 is neither 0 nor 1"});
  CHECK(after("UPDATE candle SET source = 3, samples = NULL, lead = NULL, trail = NULL, gap = NULL" +
              fourth_minute)
            .of(Check::candles) == Lines{"USDT_BTC 1m 180: source 3 is not among 0 to 2"});
}

TEST_CASE("a candle that coverage hides is lost, and coverage without candles is told") {
  const Verified lost = after("DELETE FROM coverage WHERE interval = 600 AND pair = 1");
  CHECK(lost.of(Check::own, "coverage") ==
        Lines{"USDT_ETH 10m 0: lost, since coverage lacks its block, with 4 candles in all"});
  CHECK(lost.findings.size() == 1);

  const Verified promised =
      after("UPDATE coverage SET blocks = blocks | (1 << 63) WHERE interval = 600 AND pair = 1");
  REQUIRE(promised.of(Check::own, "coverage").size() == 1);
  CHECK_THAT(promised.of(Check::own, "coverage").front(),
             Catch::EndsWith(": covered, but its block holds no candle"));
}

TEST_CASE("a series that is not what the candles are is found") {
  CHECK(after("UPDATE series SET candles = 39 WHERE pair = 0 AND interval = 60").of(Check::series) ==
        Lines{"USDT_BTC 1m: 39 candles from 1635768000 to 1635770340 claimed, but there are 40 candles from "
              "1635768000 to 1635770340"});
  CHECK(after("UPDATE series SET first = first + 60 WHERE pair = 0 AND interval = 60")
            .of(Check::series)
            .size() == 1);
  CHECK(after("UPDATE series SET newest = newest - 60 WHERE pair = 0 AND interval = 60")
            .of(Check::series)
            .size() == 1);
  CHECK(after("DELETE FROM series WHERE pair = 0 AND interval = 60").of(Check::series) ==
        Lines{"USDT_BTC 1m: nothing claimed, but there are 40 candles from 1635768000 to 1635770340"});
  CHECK(after("INSERT INTO series VALUES (0, 3600, 0, 0, 1)").of(Check::series) ==
        Lines{"USDT_BTC 1h: 1 candles from 0 to 0 claimed, but there are none"});
}

TEST_CASE("a span that is not what the candles are is found") {
  CHECK(after("UPDATE span SET newest = newest - 300 WHERE interval = 300").of(Check::own, "span") ==
        Lines{"5m: from 1635768000 to 1635769800 claimed, but there are from 1635768000 to 1635770100"});
  CHECK(after("DELETE FROM span WHERE interval = 300").of(Check::own, "span").size() == 1);
}

TEST_CASE("a state of the open bucket that cannot be read, or makes no sense, is found") {
  const auto found = [](const auto& spoil, const std::string& change) {
    const TemporaryFolder folder;
    {
      FormingState state{
          .interval = interval("1m"), .open_time = at(noon), .observed_from = at(noon), .candles = {}};
      state.candles.push_back(
          {PairId(1),
           {.ohlc = {.open = price("2"), .high = price("3"), .low = price("1"), .close = price("2")},
            .first = at(noon),
            .last = at(noon + 59),
            .gap = 1s,
            .samples = 60}});
      spoil(state.candles[0].candle);
      auto store = open(folder / "candles.db");
      REQUIRE(store->writer().store({.new_pairs = numbered(pairs), .forming = state}).has_value());
    }
    sqlite_shell(folder / "candles.db", change);
    return verified(folder / "candles.db").of(Check::forming);
  };
  const auto whole = [](FormingCandle&) {};

  CHECK(found(whole, "SELECT 1").empty());
  CHECK(found([](FormingCandle& candle) { candle.ohlc.high = price("1.5"); }, "SELECT 1") ==
        Lines{"USDT_ETH: open or close is above high 1.5"});
  CHECK(found([](FormingCandle& candle) { candle.ohlc.low = price("2.5"); }, "SELECT 1") ==
        Lines{"USDT_ETH: open or close is below low 2.5"});
  CHECK(found([](FormingCandle& candle) { candle.last += 1s; }, "SELECT 1") ==
        Lines{"USDT_ETH: its samples are not within the bucket"});
  CHECK(found(whole, "UPDATE forming_part SET bytes = zeroblob(4000)") ==
        Lines{"what was saved of the open bucket cannot be read: a checksum in it is wrong"});
}

TEST_CASE("candles before 1970 are checked too") {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), observed("1m,5m,10m", -86'400), pairs);
  CHECK(verified(folder / "candles.db").findings.empty());

  sqlite_shell(folder / "candles.db", "UPDATE candle SET high = 9999 WHERE interval = 600 AND slot = 0");

  CHECK_FALSE(verified(folder / "candles.db").of(Check::bigger).empty());
}

TEST_CASE("damage in the pages of a table is a finding, and does not end the verification") {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), observed("1m,5m,10m", noon, 600), pairs);
  auto bytes = bytes_of(folder / "candles.db");
  const std::size_t middle = bytes.size() / 4'096 / 2 + 3;  // where nothing but candles of 1m lies
  for (std::size_t page = middle; page < middle + 5; ++page) bytes.replace(page * 4'096, 200, 200, '\xa5');
  write_bytes(folder / "candles.db", bytes);

  const Verified result = verified(folder / "candles.db");

  CHECK_FALSE(result.of(Check::database).empty());
  CHECK_FALSE(result.of(Check::candles).empty());
  CHECK(result.checked.back().check == Check::bigger);
}

}  // namespace
}  // namespace candled::sqlite
