#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/resource.h>

#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {
namespace {

/// Files cannot grow beyond `bytes` while it lives: to a program that looks like a full disk.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

std::vector<PairCandle> minutes(int count, std::int64_t start = 0) {
  std::vector<PairCandle> candles;
  for (int i = 0; i < count; ++i) candles.push_back(candle(0, "1m", start + i * 60));
  return candles;
}

}  // namespace

TEST_CASE("when the disk is full nothing of a batch is stored, and all of it once there is room") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, minutes(3), {pair("USDT_BTC")});
  auto reader = reader_of(*store);
  const auto batch = minutes(2'000, 180);
  const std::vector<Pair> new_pairs{pair("USDT_ETH")};

  {
    const FullDisk full(std::filesystem::file_size(folder / "candles.db-wal") + 10'000);
    const auto refused = store->writer().store({.new_pairs = numbered(new_pairs, 1), .candles = batch});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().failure == store::StoreFailure::full);
    CHECK_THAT(refused.error().message, Catch::Contains("candles.db"));
    CHECK(find(*reader, {.limit = 5'000}).size() == 3);
    CHECK(reader->pairs()->size() == 1);
  }

  CHECK(candled::sqlite::store(*store, batch, new_pairs, 1) == 2'000);
  CHECK(find(*reader, {.intervals = {interval("1m")}, .limit = 5'000}).size() == 2'003);
  CHECK(find(*reader, {.pairs = {PairId{0}}, .intervals = {interval("1m")}, .limit = 5'000}).size() == 2'003);
}

TEST_CASE("the write-ahead log does not grow without bound") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, {}, {pair("USDT_BTC")});

  for (int batch = 0; batch < 300; ++batch) candled::sqlite::store(*store, minutes(500, batch * 30'000));

  CHECK(std::filesystem::file_size(folder / "candles.db-wal") <= 8'388'608);
  CHECK(std::filesystem::file_size(folder / "candles.db") > 4'194'304);
}

}  // namespace candled::sqlite
