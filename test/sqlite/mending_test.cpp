#include "store/mending.hpp"

#include <catch2/catch.hpp>

#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

/// Twenty minutes of two pairs, as they closed.
std::vector<PairCandle> closed() {
  std::vector<PairCandle> rows;
  CandleBuilder series(built_with(), at(noon));
  for (int second = 0; second < 1'200; ++second)
    series.add(
        at(noon + second),
        std::vector<Sample>{{PairId{0}, Price::from_parts(100 + second % 77, 0)}, {PairId{1}, price("2.5")}},
        rows);
  series.close(at(noon + 1'200), rows);
  return rows;
}

std::expected<std::uint64_t, store::StoreError> mend(const std::filesystem::path& file,
                                                     const store::MendingOutput& output) {
  const auto store = test::open(file.string(), {.access = store::Access::mend, .built_with = built_with()});
  if (!store) return std::unexpected(store.error());
  return store::mend(**store, output);
}

class Bench {
 public:
  Bench() {
    candled::sqlite::store(*open(file), closed(), {pair("USDT_BTC"), pair("USDT_ETH")});
    REQUIRE(verified(file).findings.empty());
  }

  std::uint64_t mend() {
    const auto left = sqlite::mend(
        file, {.verification = {.finding = [](const Finding&) {}, .checked = [](const Checked&) {}},
               .merged = [this](std::uint64_t candles) { merged.push_back(candles); }});
    INFO((left ? "" : left.error().message));
    REQUIRE(left.has_value());
    return *left;
  }

  void check_as_it_was() {
    CHECK(verified(file).findings.empty());
    const auto found = find(*reader_of(*open(file)), {.limit = 1'000});
    const auto expected = closed();
    CHECK(found.size() == expected.size());
    for (const auto& row : expected)
      CHECK(std::ranges::any_of(found, [&](const PairCandle& one) {
        return one.pair == row.pair && one.candle.identical_to(row.candle);
      }));
  }

  TemporaryFolder folder;
  std::filesystem::path file = folder / "candles.db";
  std::vector<std::uint64_t> merged;
};

TEST_CASE(
    "bigger candles that disagree with their parts are merged anew, and those of which they are parts") {
  const std::string damage = GENERATE(as<std::string>{}, "UPDATE candle SET high = 999 WHERE interval = 300",
                                      "UPDATE candle SET high = 999 WHERE interval >= 300",
                                      "UPDATE candle SET samples = 7 WHERE interval = 600 AND pair = 1",
                                      "UPDATE candle SET low = 0 WHERE interval = 600",
                                      "UPDATE candle SET low = 1, gap = 2000 WHERE interval = 300");
  Bench bench;
  sqlite_shell(bench.file, damage);
  REQUIRE_FALSE(verified(bench.file).findings.empty());

  CHECK(bench.mend() == 0);

  CHECK(bench.merged.size() == 1);
  bench.check_as_it_was();
}

TEST_CASE("a candle that is called complete though a part of it is not says so once it is mended") {
  Bench bench;
  sqlite_shell(
      bench.file,
      "UPDATE candle SET complete = 0 WHERE interval = 60 AND pair = 0 AND (block * 16 + slot) * 60 = " +
          std::to_string(noon + 180));
  REQUIRE_FALSE(verified(bench.file).findings.empty());

  CHECK(bench.mend() == 0);

  for (const char* of : {"5m", "10m"}) {
    const auto found =
        find(*reader_of(*open(bench.file)), {.pairs = {PairId{0}}, .intervals = {interval(of)}});
    CHECK_FALSE(found.front().candle.complete);
    CHECK(found.back().candle.complete);
  }
}

TEST_CASE("a store with nothing wrong is verified once and stays as it is, to the byte") {
  Bench bench;
  const auto before = bytes_of(bench.file);

  CHECK(bench.mend() == 0);

  CHECK(bench.merged.empty());
  CHECK(bytes_of(bench.file) == before);
}

TEST_CASE("what merging cannot mend stays, and is counted") {
  Bench bench;
  sqlite_shell(bench.file,
               "UPDATE series SET candles = candles + 1 WHERE pair = 1 AND interval = 60; "
               "UPDATE candle SET high = 999 WHERE interval = 300");

  CHECK(bench.mend() == 1);

  CHECK(bench.merged.size() == 1);
  CHECK(verified(bench.file).findings.size() == 1);
}

TEST_CASE("a store that somebody collects into is not mended, and one that is not there is not made") {
  Bench bench;
  const store::MendingOutput output{
      .verification = {.finding = [](const Finding&) {}, .checked = [](const Checked&) {}},
      .merged = [](std::uint64_t) {}};
  const auto collector = open(bench.file);

  const auto beside = mend(bench.file, output);
  const auto absent = mend(bench.folder / "absent.db", output);

  REQUIRE_FALSE(beside.has_value());
  CHECK(beside.error().failure == store::StoreFailure::in_use);
  REQUIRE_FALSE(absent.has_value());
  CHECK_FALSE(std::filesystem::exists(bench.folder / "absent.db"));
}

}  // namespace
}  // namespace candled::sqlite
