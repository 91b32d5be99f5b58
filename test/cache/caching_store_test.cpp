#include "cache/caching_store.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "cache/newest_candles.hpp"
#include "support/new_pairs.hpp"
#include "support/scratch_store.hpp"

namespace candled::test {
namespace {

using cache::NewestCandles;
using cache::remembering;
using store::CandleQuery;
using store::Order;
using namespace std::chrono_literals;

constexpr TimePoint noon{milliseconds{1'635'768'000'000}};
constexpr PairId btc{0};
constexpr PairId eth{1};
const Interval minute{60s};
const Interval five_minutes{300s};

PairCandle candle(PairId pair, Interval interval, TimePoint open_time, bool complete = true) {
  const Price price = *Price::parse("1.5");
  return {pair,
          {.interval = interval,
           .open_time = open_time,
           .ohlc = Ohlc::of(price),
           .observation = {},
           .complete = complete,
           .source = Source::exchange}};
}

/// A store that remembers, in front of one whose readers can be made to fail.
class Remembered {
 public:
  explicit Remembered(std::size_t max_bytes = cache::default_newest_bytes)
      : store_(remembering(behind, max_bytes)),
        reader_(store_->open_reader().value()) {
    const std::vector pairs{*Pair::from_name("USDT_BTC", NameOrder::quote_first),
                            *Pair::from_name("USDT_ETH", NameOrder::quote_first)};
    store_->writer().store({.new_pairs = numbered(pairs)}).value();
  }

  void add(const std::vector<PairCandle>& rows) { store_->writer().store({.candles = rows}).value(); }
  void add_minutes(PairId pair, int count, TimePoint from = noon) {
    std::vector<PairCandle> rows;
    for (int i = 0; i < count; ++i) rows.push_back(candle(pair, minute, from + i * 1min));
    add(rows);
  }

  auto read(const CandleQuery& query) { return reader_->candles(query); }
  std::size_t count(const CandleQuery& query) { return read(query).value().size(); }
  auto known(const CandleQuery& query) { return store_->known(query); }
  store::CandleWriter& writer() { return store_->writer(); }
  /// Saves that the minute of `time` is forming.
  void poll(TimePoint time) {
    const FormingState state{.interval = minute, .open_time = time, .observed_from = noon, .candles = {}};
    writer().store({.forming = state}).value();
  }

  /// Returns whether the answer is cached.
  bool knows(const CandleQuery& query) {
    behind.fail_with(store::StoreError{store::StoreFailure::io, "not to be asked"});
    const bool known = read(query).has_value();
    behind.fail_with({});
    return known;
  }

  ScratchStore behind;

 private:
  std::unique_ptr<cache::CachingStore> store_;
  std::unique_ptr<store::CandleReader> reader_;
};

CandleQuery newest(std::size_t limit, PairId pair = btc, Interval interval = minute) {
  return {.pairs = {pair}, .intervals = {interval}, .order = Order::descending, .limit = limit};
}

TEST_CASE("the newest candles of a pair and interval are read once") {
  Remembered store;
  store.add_minutes(btc, 100);
  CHECK_FALSE(store.knows(newest(50)));

  CHECK(store.count(newest(50)) == 50);

  CHECK(store.knows(newest(50)));
  CHECK(store.knows(newest(64)));
  CHECK_FALSE(store.knows(newest(65)));
  CHECK_FALSE(store.knows(newest(50, eth)));
  CHECK_FALSE(store.knows(newest(50, btc, five_minutes)));
}

TEST_CASE("what is known is told without reading, and what is not known is not read") {
  Remembered store;
  store.add_minutes(btc, 100);
  CHECK_FALSE(store.known(newest(50)));
  CHECK_FALSE(store.knows(newest(50)));

  store.count(newest(50));

  REQUIRE(store.known(newest(50)));
  CHECK(store.known(newest(50))->front().candle.open_time == noon + 99min);
  store.add_minutes(btc, 1, noon + 100min);
  CHECK_FALSE(store.known(newest(50)));
}

TEST_CASE("when all candles of a pair and interval are in memory, any number of them is known") {
  Remembered store;
  store.add_minutes(btc, 10);

  CHECK(store.count(newest(50)) == 10);

  CHECK(store.knows(newest(5'000)));
  CHECK(store.knows({.pairs = {btc}, .intervals = {minute}, .limit = 1}));
  CHECK(store.knows({.pairs = {btc}, .intervals = {minute}, .start = noon - 24h, .limit = 1}));
}

TEST_CASE("a candle that is stored is in the very next answer, and only its series is read again") {
  Remembered store;
  store.add_minutes(btc, 10);
  store.add_minutes(eth, 10);
  store.count(newest(5));
  store.count(newest(5, eth));

  store.add({candle(btc, minute, noon + 10min)});

  CHECK(store.knows(newest(5, eth)));
  CHECK_FALSE(store.knows(newest(5)));
  CHECK(store.read(newest(1)).value().front().candle.open_time == noon + 10min);
}

TEST_CASE("a candle that is stored late is in the next answer, too") {
  Remembered store;
  store.add({candle(btc, minute, noon), candle(btc, minute, noon + 2min)});
  store.count(newest(5));

  store.add({candle(btc, minute, noon + 1min)});

  CHECK(store.count(newest(5)) == 3);
}

TEST_CASE("a repair is seen in all intervals of its pair") {
  Remembered store;
  store.add(
      {candle(btc, minute, noon, false), candle(btc, five_minutes, noon, false), candle(eth, minute, noon)});
  store.poll(noon + 5min);
  for (const auto& query : {newest(5), newest(5, btc, five_minutes), newest(5, eth)}) store.count(query);

  const Candle whole = candle(btc, minute, noon).candle;
  store.writer().repair({.pair = btc, .interval = minute, .candles = std::span(&whole, 1)}).value();

  CHECK(store.read(newest(1)).value().front().candle.complete);
  CHECK_FALSE(store.knows(newest(5, btc, five_minutes)));
  CHECK(store.knows(newest(5, eth)));
}

TEST_CASE("what could not be stored is not shown, and what was known is read again") {
  Remembered store;
  store.add_minutes(btc, 3);
  store.count(newest(5));

  const std::vector stored_already{*Pair::from_name("USDT_BTC", NameOrder::quote_first)};
  const auto late = candle(btc, minute, noon + 3min);
  CHECK_FALSE(store.writer().store({.new_pairs = numbered(stored_already), .candles = {late}}));

  CHECK_FALSE(store.knows(newest(5)));
  CHECK(store.count(newest(5)) == 3);
}

TEST_CASE("a poll that closes nothing changes nothing") {
  Remembered store;
  store.add_minutes(btc, 3);
  store.count(newest(5));

  store.poll(noon + 3min);

  CHECK(store.knows(newest(5)));
}

TEST_CASE("any question has the answer that the store would give, whatever is in memory") {
  std::mt19937 random(5);
  const auto any = [&random](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
  Remembered store(20'000);
  const auto plain = store.behind.open_reader().value();
  for (int i = 0; i < 3'000; ++i) {
    const PairId pair{static_cast<std::uint32_t>(any(2))};
    if (any(10) == 0) store.add({candle(pair, any(3) == 0 ? five_minutes : minute, noon + any(300) * 5min)});
    CandleQuery query{.pairs = {pair}, .intervals = {any(3) == 0 ? five_minutes : minute}};
    if (any(20) == 0) query.pairs.clear();
    if (any(20) == 0) query.intervals.clear();
    if (any(20) == 0) query.pairs = {PairId{0}, PairId{1}};
    if (any(20) == 0) query.intervals = {minute, five_minutes};
    if (any(2) == 0) query.start = noon + any(1'600) * 1min;
    if (any(2) == 0) query.end = noon + any(1'600) * 1min;
    if (any(10) == 0) query.after = Position{noon + any(1'600) * 1min, "USDT_BTC", minute};
    query.order = any(2) == 0 ? Order::ascending : Order::descending;
    query.limit = static_cast<std::size_t>(1 + any(any(2) == 0 ? 10 : 400));

    const auto expected = plain->candles(query).value();
    const auto answered = store.read(query).value();

    REQUIRE(answered.size() == expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
      REQUIRE(answered[row].pair == expected[row].pair);
      REQUIRE(answered[row].candle.identical_to(expected[row].candle));
    }
  }
}

TEST_CASE("while one thread stores, no other misses a candle that has been stored") {
  ScratchStore behind;
  const auto store = remembering(behind);
  const std::vector pairs{*Pair::from_name("USDT_BTC", NameOrder::quote_first)};
  store->writer().store({.new_pairs = numbered(pairs)}).value();
  std::atomic<int> stored = 0;
  std::atomic<int> missed = 0;
  constexpr int all = 300;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
      readers.emplace_back([&] {
        const auto reader = store->open_reader().value();
        while (stored < all) {
          const int before = stored;
          const auto rows = reader->candles(newest(5)).value();
          const auto seen = rows.empty() ? 0 : (rows.front().candle.open_time - noon) / 1min + 1;
          if (seen < before) ++missed;
        }
      });
    for (int i = 0; i < all; ++i) {
      const auto row = candle(btc, minute, noon + i * 1min);
      store->writer().store({.candles = {row}}).value();
      stored = i + 1;
    }
  }

  CHECK(missed == 0);
}

TEST_CASE("the candles in memory are bounded: those asked for longest ago make room") {
  NewestCandles newest_candles(10'000);
  std::vector<PairCandle> rows;
  for (std::uint32_t pair = 0; pair < 100; ++pair) {
    rows.assign(1, candle(PairId(pair), minute, noon));
    newest_candles.keep(rows, true, newest_candles.moment());
    newest_candles.find(newest(1, btc));  // asked for all the time
    CHECK(newest_candles.bytes() <= 10'000);
  }

  CHECK(newest_candles.bytes() > 9'000);
  CHECK(newest_candles.find(newest(1, btc)));
  CHECK_FALSE(newest_candles.find(newest(1, eth)));
  CHECK(newest_candles.find(newest(1, PairId(99))));
}

TEST_CASE("what does not fit into the bound at all is not kept") {
  NewestCandles newest_candles(100);
  const auto row = candle(btc, minute, noon);

  newest_candles.keep(std::span(&row, 1), true, newest_candles.moment());

  CHECK_FALSE(newest_candles.find(newest(1)));
  CHECK(newest_candles.bytes() == 0);
}

TEST_CASE("candles that were read before a change are not kept after it") {
  NewestCandles newest_candles(10'000);
  const auto row = candle(btc, minute, noon);
  for (const bool repaired : {false, true}) {
    const auto before = newest_candles.moment();
    const auto other = candle(eth, minute, noon);
    repaired ? newest_candles.forget(eth) : newest_candles.forget(std::span(&other, 1));

    newest_candles.keep(std::span(&row, 1), true, before);
    CHECK_FALSE(newest_candles.find(newest(1)));
  }
  newest_candles.keep(std::span(&row, 1), true, newest_candles.moment());
  CHECK(newest_candles.find(newest(1)));
}

}  // namespace
}  // namespace candled::test
