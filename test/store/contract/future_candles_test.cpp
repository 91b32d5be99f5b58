
#include <catch2/catch.hpp>
#include <optional>
#include <set>

#include "candle/merge.hpp"
#include "store/contract/fixture.hpp"
#include "support/printing.hpp"

namespace candled::store::contract {
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
    contract::store(*store, rows, {pair("USDT_BTC"), pair("BTC_ETH")});
  }

  /// A batch of a collector whose open bucket is this minute.
  void collect(std::int64_t open, bool confirmed, const std::vector<PairCandle>& rows = {}) {
    const FormingState forming{
        .interval = interval("1m"), .open_time = at(open * minute), .observed_from = at(0), .candles = {}};
    const auto stored =
        store->writer().store({.candles = rows, .forming = &forming, .clock_confirmed = confirmed});
    REQUIRE(stored.has_value());
  }

  void kill() {
    store.reset();
    store = open(*place);
  }

  /// The price of a candle; nothing if there is none.
  std::optional<std::string> price_of(const std::string& name, std::int64_t open, std::uint32_t pair = 0) {
    const auto rows = find(*reader_of(*store), {.pair = PairId{pair},
                                                .interval = interval(name),
                                                .start = at(open * minute),
                                                .end = at(open * minute + 1)});
    return rows.empty() ? std::nullopt : std::optional(rows[0].candle.close.to_string());
  }

  std::size_t count(std::uint32_t pair = 0) {
    return find(*reader_of(*store), {.pair = PairId{pair}, .limit = 100'000}).size();
  }

  void verify() { CHECK(findings_in(*place).empty()); }

  std::unique_ptr<Place> place = new_place();
  std::unique_ptr<CandleStore> store = open(*place);
};

PairCandle observed_badly(std::uint32_t pair, std::int64_t open) {
  PairCandle row = candle(pair, "1m", open * minute, "3");
  row.candle.complete = false;
  row.candle.observation->samples = 1;
  row.candle.observation->first = row.candle.observation->last = row.candle.open_time + milliseconds{30'000};
  row.candle.observation->gap = milliseconds{30'000};
  return row;
}

TEST_CASE("a candle that was stored before its bucket began makes way for one that was observed badly") {
  Left left;
  left.collect(6, true);
  CHECK(left.price_of("1m", 10) == "7");

  left.collect(11, true, {observed_badly(0, 10)});

  CHECK(left.price_of("1m", 10) == "3");
  CHECK(left.price_of("1m", 11) == "7");
}

TEST_CASE(
    "a candle that was stored before its bucket began goes when nothing was observed, and bigger ones with "
    "it") {
  Left left;
  left.collect(6, true);
  CHECK(left.count() == 5 + 20 + 1 + 4);

  left.collect(11, true);
  CHECK_FALSE(left.price_of("1m", 10).has_value());
  CHECK(left.price_of("1m", 11) == "7");
  CHECK(left.price_of("5m", 10) == "7");

  left.collect(15, true);
  CHECK_FALSE(left.price_of("5m", 10).has_value());
  CHECK(left.price_of("5m", 15) == "7");
  CHECK(left.count(1) == 5 + 15 + 1 + 3);
  CHECK(left.store->writer().withdrawn() == 2 * (5 + 1));

  left.collect(31, true);
  CHECK(left.count() == 5 + 1);
  CHECK(left.price_of("1m", 4) == "1");
  left.verify();
}

TEST_CASE("the bucket that is running when the clock is confirmed is of the future, too") {
  Left left;

  left.collect(12, true);
  left.collect(13, true, {observed_badly(1, 12)});

  CHECK(left.price_of("1m", 11) == "7");
  CHECK_FALSE(left.price_of("1m", 12).has_value());
  CHECK(left.price_of("1m", 12, 1) == "3");
}

TEST_CASE("a bucket that closes as the clock is confirmed for the first time is judged as well") {
  Left left;

  left.collect(11, true, {observed_badly(0, 10)});

  CHECK(left.price_of("1m", 10) == "3");
}

TEST_CASE("a clock that nobody confirms takes no history for the future's") {
  Left left;

  left.collect(6, false);
  left.collect(11, false, {observed_badly(0, 10), candle(1, "1m", 10 * minute, "3")});
  left.collect(31, false);

  CHECK(left.price_of("1m", 10) == "7");
  CHECK(left.price_of("1m", 10, 1) == "7");
  CHECK(left.price_of("1m", 29) == "7");
  CHECK(left.price_of("5m", 25) == "7");
}

TEST_CASE("what was stored before its bucket began is known after a kill") {
  Left left;
  left.collect(6, true);

  left.kill();
  left.collect(16, false);
  CHECK(left.price_of("1m", 12) == "7");
  left.collect(16, true);

  CHECK_FALSE(left.price_of("1m", 10).has_value());
  CHECK_FALSE(left.price_of("1m", 15).has_value());
  CHECK(left.price_of("1m", 16) == "7");
  left.kill();
  left.collect(31, true);
  CHECK(left.count() == 5 + 1);
  left.verify();
}

TEST_CASE("what comes in the place of a candle of the future stays when its time comes") {
  Left left;
  left.collect(6, true);
  left.kill();

  contract::store(*left.store, {candle(0, "1m", 12 * minute, "2")});  // a replay
  left.collect(31, true);

  CHECK(left.price_of("1m", 12) == "2");
  left.verify();
}

TEST_CASE("a clock that was confirmed once is judged anew after it was not") {
  Left left;
  left.collect(6, true);
  left.collect(6, false);
  contract::store(*left.store, {candle(0, "1m", 7 * minute, "9")});

  left.collect(7, true);
  left.collect(8, true);

  CHECK_FALSE(left.price_of("1m", 7).has_value());
}

TEST_CASE("a bigger candle that was stored before its time is what repair has put in of its parts since") {
  Left left;
  left.collect(6, true);
  left.collect(14, true);
  std::vector<Candle> fetched;
  for (std::int64_t open = 10; open < 14; ++open) {
    fetched.push_back(candle(0, "1m", open * minute, "5").candle);
    fetched.back().observation.reset();
    fetched.back().source = Source::exchange;
  }
  REQUIRE(left.store->writer().repair({.pair = PairId{0}, .interval = interval("1m"), .candles = fetched}));
  left.kill();

  left.collect(15, true);

  CHECK(left.price_of("5m", 10) == "5");
  CHECK_FALSE(left.price_of("5m", 10, 1));
  left.verify();
}

}  // namespace
}  // namespace candled::store::contract
