#include <catch2/catch.hpp>

#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

TEST_CASE("a bigger candle that is not the merge of its parts is found, with what is other") {
  const auto found = [](const std::string& change) {
    const Verified result = after("UPDATE candle SET " + change + second_ten);
    CHECK(result.findings.size() == 1);
    return result.of(Check::bigger);
  };

  CHECK(found("high = 9999") == Lines{"USDT_ETH 10m 600: high 9999 but its parts have 3198"});
  CHECK(found("low = 2") == Lines{"USDT_ETH 10m 600: low 2 but its parts have 3000"});
  CHECK(found("open = open + 1").size() == 1);
  CHECK(found("close = close - 1").size() == 1);
  CHECK(found("samples = 599") == Lines{"USDT_ETH 10m 600: samples 599 but its parts have 600"});
  CHECK(found("lead = 1") == Lines{"USDT_ETH 10m 600: lead 1 but its parts have 0"});
  CHECK(found("trail = 900") == Lines{"USDT_ETH 10m 600: trail 900 but its parts have 1000"});
  CHECK(found("gap = 1001") == Lines{"USDT_ETH 10m 600: gap 1001 but its parts have 1000"});
  CHECK(found("source = 1, samples = NULL, lead = NULL, trail = NULL, gap = NULL") ==
        Lines{"USDT_ETH 10m 600: source exchange but its parts have live"});
  CHECK(found("high = high * 10, scales = 1 << 5") ==
        Lines{"USDT_ETH 10m 600: high 3198.0 but its parts have 3198"});
}

TEST_CASE(
    "a complete candle with an incomplete part is found, an incomplete one with complete parts is not") {
  CHECK(after("UPDATE candle SET complete = 0" + second_ten).findings.empty());
  CHECK(after("UPDATE candle SET complete = 0" + second_five).of(Check::bigger) ==
        Lines{"USDT_ETH 10m 0: complete but its parts are not"});
}

TEST_CASE("where a part in the middle is wrong, it is told and not what was merged from even smaller ones") {
  CHECK(after("UPDATE candle SET high = 9999" + second_five).of(Check::bigger) ==
        Lines{"USDT_ETH 5m 300: high 9999 but its parts have 3195"});
}

TEST_CASE("a bigger candle whose smallest part is wrong is found") {
  CHECK(after("UPDATE candle SET high = 5000" + fourth_minute).of(Check::bigger).size() == 1);
}

TEST_CASE("a bigger candle that knows more than those of its parts that are stored is right") {
  const Verified result = after("DELETE FROM candle" + fourth_minute);

  CHECK(result.of(Check::bigger).empty());
  CHECK(result.bigger("5m").without_parts == 1);
  CHECK(result.of(Check::series).size() == 1);
}

TEST_CASE("a bigger candle that knows less than those of its parts that are stored is found") {
  const Verified result = after(
      "DELETE FROM candle" + fourth_minute + "; UPDATE candle SET complete = 0, samples = 60, gap = 240000" +
      " WHERE interval = 300 AND pair = 0 AND (block * 16 + slot) * 300 = " + std::to_string(noon));

  REQUIRE(result.of(Check::bigger).size() == 1);
  CHECK_THAT(result.of(Check::bigger).front(),
             Catch::StartsWith("USDT_BTC 5m 0: ") && Catch::Contains("samples 60 but its parts have 240"));
}

TEST_CASE("a bigger candle that is missing though its parts are there is found") {
  CHECK(after("DELETE FROM candle" + second_five).of(Check::bigger) ==
        Lines{"USDT_ETH 5m 300: missing, though it has parts"});
  CHECK(after("DELETE FROM candle" + second_ten).of(Check::bigger) ==
        Lines{"USDT_ETH 10m 600: missing, though it has parts"});
}

TEST_CASE("nothing says that the last bigger candle is missing but the series that knew it") {
  const Verified result = after(
      "DELETE FROM candle WHERE interval = 600 AND pair = 1 AND (block * 16 + slot) * 600 = 1635769800");

  CHECK(result.of(Check::bigger).empty());
  CHECK(result.of(Check::series).size() == 1);
}

TEST_CASE("parts of the exchange and our own make a mixed candle") {
  const TemporaryFolder folder;
  std::vector<PairCandle> candles{candle(0, "1m", noon), candle(0, "1m", noon + 60), candle(0, "2m", noon)};
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) candles[i].candle.observation.reset();
  candles[1].candle.source = Source::exchange;
  candles[2].candle.source = Source::mixed;
  candled::sqlite::store(*open(folder / "candles.db"), candles, {pair("USDT_BTC")});
  CHECK(verified(folder / "candles.db").findings.empty());

  sqlite_shell(folder / "candles.db", "UPDATE candle SET source = 1 WHERE interval = 120");

  CHECK(verified(folder / "candles.db").of(Check::bigger) ==
        Lines{"USDT_BTC 2m 0: source exchange but its parts have mixed"});
}

TEST_CASE(
    "a part that is missing because nothing was traded is no gap in a complete candle of the exchange's") {
  const TemporaryFolder folder;
  std::vector<PairCandle> candles{candle(0, "1h", noon), candle(0, "1h", noon + 5 * 3'600),
                                  candle(0, "6h", noon)};
  for (auto& row : candles) {
    row.candle.observation.reset();
    row.candle.source = Source::exchange;
  }
  candled::sqlite::store(*open(folder / "candles.db"), candles, {pair("USDT_BTC")});
  sqlite_shell(folder / "candles.db", "INSERT INTO given_up VALUES (0, 3600, " +
                                          std::to_string(noon + 5 * 3'600) + ", " +
                                          std::to_string(noon + 3'600) + ", 0)");

  CHECK(verified(folder / "candles.db").of(Check::bigger).empty());
}

}  // namespace
}  // namespace candled::sqlite
