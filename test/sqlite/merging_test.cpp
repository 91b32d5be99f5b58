// Rows that people see, and rows that are no candles.

#include <catch2/catch.hpp>

#include "sqlite/verified_store.hpp"
#include "support/printing.hpp"

namespace candled::sqlite {
namespace {

/// As a replay of minutes `[first, end)` of one stream closes them: a sample a second, the price its second.
std::vector<PairCandle> replayed(int first, int end, const std::string& intervals = "1m,5m,10m") {
  std::vector<PairCandle> closed;
  CandleBuilder series({.intervals = Intervals::parse(intervals).value(), .max_gap = 5s},
                       at(noon + first * 60));
  for (int second = first * 60; second < end * 60; ++second)
    series.add(at(noon + second), std::vector<Sample>{{PairId{0}, Price::from_parts(100 + second, 0)}},
               closed);
  series.close(at(noon + end * 60), closed);
  return closed;
}

const std::vector<Pair> btc{pair("USDT_BTC")};

class Bench {
 public:
  Bench() { put({}, btc); }

  /// As one command does, with a writer of its own.
  store::Stored put(const std::vector<PairCandle>& candles, const std::vector<Pair>& pairs = {},
                    const std::string& intervals = "1m,5m,10m") {
    return open_store((folder / "candles.db").string(),
                      {.intervals = Intervals::parse(intervals).value(), .max_gap = 5s})
        .value()
        ->writer()
        .store({.new_pairs = numbered(pairs), .candles = candles})
        .value();
  }

  std::vector<Candle> found(const std::string& of) {
    std::vector<Candle> candles;
    for (const auto& row : find(*reader_of(*open(folder / "candles.db")), {.intervals = {interval(of)}}))
      candles.push_back(row.candle);
    return candles;
  }

  TemporaryFolder folder;
};

TEST_CASE("a row that cannot be a candle keeps none from being stored, and makes way for one of its bucket") {
  const std::string of = GENERATE(as<std::string>{}, "60", "300", "600");
  Bench bench;
  bench.put(replayed(0, 20));
  sqlite_shell(bench.folder / "candles.db", "UPDATE candle SET low = 0 WHERE interval = " + of);

  bench.put(replayed(10, 30));

  sqlite_shell(bench.folder / "candles.db", "DELETE FROM candle WHERE interval = " + of +
                                                " AND (block * 16 + slot) * interval < " +
                                                std::to_string(noon + 600));
  for (const auto& row : replayed(10, 30)) {
    const auto candles = bench.found(row.candle.interval.name());
    CHECK(std::ranges::any_of(candles, [&](const Candle& one) { return one.identical_to(row.candle); }));
  }
}

TEST_CASE("people see the samples and gaps of live candles alone") {
  Bench bench;
  bench.put(replayed(0, 2, "1m"));
  sqlite_shell(bench.folder / "candles.db",
               "UPDATE candle SET source = 2 WHERE (block * 16 + slot) * 60 = " + std::to_string(noon));

  CHECK(sqlite_shell(bench.folder / "candles.db",
                     "SELECT source, samples, gap FROM candles ORDER BY open_time") ==
        Lines{"mixed||", "live|60|1000"});
}

}  // namespace
}  // namespace candled::sqlite
