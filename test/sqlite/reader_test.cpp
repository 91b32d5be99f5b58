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
