#include "store/rules/future_candles.hpp"

#include <catch2/catch.hpp>

#include "candle/merge.hpp"
#include "sqlite/verified_store.hpp"
#include "support/printing.hpp"

namespace candled::sqlite {
namespace {

constexpr std::int64_t minute = 60;

/// A store in which a clock that was half an hour ahead has left candles of the minutes 10 to 29, and what is
/// merged from them, all complete.
class Left {
 public:
  Left() {
    std::vector<PairCandle> rows;
    for (std::uint32_t pair = 0; pair < 2; ++pair)
      for (const std::int64_t first : {0, 10, 15, 20, 25}) {
        std::vector<Candle> parts;
        for (std::int64_t i = first; i < first + 5; ++i) {
          rows.push_back(candle(pair, "1m", i * minute, i < 5 ? "1" : "7"));
          parts.push_back(rows.back().candle);
        }
        rows.push_back({PairId{pair}, *merge({.interval = interval("1m"), .candles = parts}, interval("5m"),
                                             at(first * minute), milliseconds{5'000})});
      }
    candled::sqlite::store(*store, rows, {pair("USDT_BTC"), pair("BTC_ETH")});
  }

  /// A batch of a collector whose open bucket is this minute.
  void collect(std::int64_t open, bool confirmed, const std::vector<PairCandle>& rows = {}) {
    const FormingState forming{
        .interval = interval("1m"), .open_time = at(open * minute), .observed_from = at(0), .candles = {}};
    const auto stored =
        store->writer().store({.candles = rows, .forming = &forming, .clock_confirmed = confirmed});
    REQUIRE(stored.has_value());
  }

  std::size_t count(std::uint32_t pair = 0) {
    return find(*reader_of(*store), {.pair = PairId{pair}, .limit = 100'000}).size();
  }

  void verify() { CHECK(verified(folder / "candles.db").findings.empty()); }

  TemporaryFolder folder;
  std::unique_ptr<store::CandleStore> store = open(folder / "candles.db");
};

TEST_CASE("many candles of the future go a few thousand at a time") {
  Left left;
  std::vector<PairCandle> rows;
  for (std::int64_t i = 100; i < 100 + store::FutureCandles::taken_at_once + 10; ++i)
    rows.push_back(candle(0, "1m", i * minute, "7"));
  candled::sqlite::store(*left.store, rows);
  left.collect(40, true);
  const std::size_t before = left.count();

  left.collect(100'000, true);
  CHECK(left.count() == before - static_cast<std::size_t>(store::FutureCandles::taken_at_once));

  left.collect(100'000, true);
  CHECK(left.count() == before - static_cast<std::size_t>(store::FutureCandles::taken_at_once) - 10);
  left.verify();
}

}  // namespace
}  // namespace candled::sqlite
