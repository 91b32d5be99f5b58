#include <catch2/catch.hpp>
#include <filesystem>

#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {

TEST_CASE("readers see nothing of a batch in progress and do not wait for it") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  auto reader = reader_of(*store);

  const auto writing =
      hold_write_lock(folder / "candles.db", "", "UPDATE candle SET open = 7; DELETE FROM pair");

  CHECK(find(*reader).size() == 1);
  CHECK(find(*reader_of(*store)).size() == 1);
}

TEST_CASE("a slot that is none of its block's is not read") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  // 1'635'768'000 s is where a block of 1m begins.
  candled::sqlite::store(
      *store,
      {candle(0, "1m", 1'635'768'000), candle(0, "1m", 1'635'768'060), candle(0, "1m", 1'635'769'080)},
      {pair("USDT_BTC")});
  sqlite_shell(folder / "candles.db", "UPDATE candle SET slot = 16 WHERE slot = 1");
  auto reader = reader_of(*store);
  const auto found = [&](std::optional<TimePoint> start, std::optional<TimePoint> end) {
    std::vector<TimePoint> times;
    for (const auto& row :
         find(*reader, {.pairs = {PairId(0)}, .intervals = {interval("1m")}, .start = start, .end = end}))
      times.push_back(row.candle.open_time);
    return times;
  };

  CHECK(found({}, {}) == std::vector{at(1'635'768'000), at(1'635'769'080)});
  CHECK(found({}, at(1'635'768'900)) == std::vector{at(1'635'768'000)});
}

TEST_CASE("the size of a store counts its logs") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});

  const auto size = reader_of(*store)->size_bytes();

  std::uintmax_t expected = 0;
  for (const auto* name : {"candles.db", "candles.db-wal", "candles.db-shm"})
    expected += std::filesystem::file_size(folder / name);
  CHECK(size.value() == expected);
}

}  // namespace candled::sqlite
