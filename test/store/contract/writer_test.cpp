#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/resource.h>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {
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

TEST_CASE("a candle comes back with every field as it was stored") {
  const auto place = new_place();
  auto store = open_unmerged(*place);
  auto live = candle(0, "1m", 1'635'768'000);
  live.candle.ohlc.open = price("0.000000000000001");
  live.candle.ohlc.high = price("999999999999999999");
  live.candle.ohlc.low = price("0.000000000000000001");
  live.candle.ohlc.close = price("10000.0");
  live.candle.observation = Observation{.samples = 1,
                                        .first = live.candle.open_time,
                                        .last = live.candle.close_time() - milliseconds(1),
                                        .gap = milliseconds(59'999)};
  live.candle.complete = false;
  auto exchange = candle(1, "10m", 1'635'768'000, "61234.12345678");
  exchange.candle.observation.reset();
  exchange.candle.source = Source::exchange;
  auto mixed = candle(1, "1d", -86'400, "7");
  mixed.candle.observation.reset();
  mixed.candle.source = Source::mixed;

  contract::store(*store, {live, exchange, mixed}, {pair("USDT_BTC"), pair("USDT_币安人生")});

  const auto found = find(*reader_of(*store));
  REQUIRE(found.size() == 3);
  CHECK(found[0].candle.identical_to(mixed.candle));
  CHECK(found[1].candle.identical_to(live.candle));
  CHECK(found[1].pair == live.pair);
  CHECK(found[2].candle.identical_to(exchange.candle));
  CHECK(found[2].pair == exchange.pair);
}

TEST_CASE("a candle that is stored twice keeps its first value and is counted once") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, {candle(0, "1m", 60, "1.5")}, {pair("USDT_BTC")});

  const auto stored = contract::store(*store, {candle(0, "1m", 60, "2.5"), candle(0, "1m", 120, "3.5")});

  CHECK(stored == 1);
  auto reader = reader_of(*store);
  const auto found = find(*reader);
  REQUIRE(found.size() == 2);
  CHECK(found[0].candle.ohlc.close.to_string() == "1.5");
  CHECK(found[1].candle.ohlc.close.to_string() == "3.5");
  CHECK(reader->series()->at(0).candles == 2);
}

TEST_CASE("the summary of a series follows candles in any order, across blocks") {
  const auto place = new_place();
  auto store = open_unmerged(*place);

  contract::store(
      *store, {candle(0, "1m", 6'000'000), candle(0, "1m", 60), candle(1, "5m", 300), candle(0, "1m", 960)},
      {pair("USDT_BTC"), pair("USDT_ETH")});

  const auto series = reader_of(*store)->series();
  REQUIRE(series.has_value());
  REQUIRE(series->size() == 2);
  CHECK(series->at(0).pair == PairId{0});
  CHECK(series->at(0).interval == interval("1m"));
  CHECK(series->at(0).first == at(60));
  CHECK(series->at(0).newest == at(6'000'000));
  CHECK(series->at(0).candles == 3);
  CHECK(series->at(1).pair == PairId{1});
  CHECK(series->at(1).first == at(300));
  CHECK(series->at(1).newest == at(300));
}

TEST_CASE("new pairs are numbered after those that are stored") {
  const auto place = new_place();
  {
    auto store = open(*place);
    contract::store(*store, {}, {pair("USDT_BTC"), pair("BTC_ETH")});
  }
  auto store = open(*place);
  auto numbers = reader_of(*store)->pairs().value();
  numbers.find_or_add(pair("USDT_币安人生"));
  REQUIRE(store->writer().store({.new_pairs = numbers.added_after(0)}));

  const auto pairs = reader_of(*store)->pairs();

  REQUIRE(pairs.has_value());
  REQUIRE(pairs->size() == 3);
  CHECK((*pairs)[PairId{0}].name == "USDT_BTC");
  CHECK((*pairs)[PairId{1}].quote == "BTC");
  CHECK((*pairs)[PairId{2}].base == "币安人生");
}

TEST_CASE("a candle of a pair that was never stored is a mistake of the program and stores nothing") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, {}, {pair("USDT_BTC")});
  const std::vector<PairCandle> candles{candle(0, "1m", 0), candle(1, "1m", 0)};

  CHECK_THROWS_AS(store->writer().store({.candles = candles}), std::out_of_range);

  CHECK(find(*reader_of(*store)).empty());
  CHECK(contract::store(*store, {candles[0]}) == 1);
}

TEST_CASE("while another program holds the database storing fails as busy, and works afterwards") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, {}, {pair("USDT_BTC")});
  const auto batch = minutes(1);
  std::expected<Stored, StoreError> refused;

  {
    const auto held = place->hold_up_writers();
    refused = store->writer().store({.candles = batch});
  }

  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().failure == StoreFailure::busy);
  CHECK(contract::store(*store, batch) == 1);
}

}  // namespace candled::store::contract
