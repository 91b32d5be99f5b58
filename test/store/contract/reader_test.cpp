#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <random>
#include <string>
#include <thread>
#include <tuple>

#include "store/contract/fixture.hpp"

namespace candled::store::contract {
namespace {

// Not in the order of their ids, nor of letters: `Z` comes before `a`, and both before a Chinese name.
const std::vector<Pair> names{pair("USDT_a"),  pair("USDT_Z"),  pair("USDT_币"),
                              pair("BTC_ETH"), pair("USDT_A1"), pair("USDT_A")};

auto place_of(const PairCandle& row) {
  return std::tuple(row.candle.open_time, names[index_of(row.pair)].name, row.candle.interval);
}

/// Computes the answers that a store should give, in the simplest way.
class Model {
 public:
  explicit Model(std::vector<PairCandle> candles) : candles_(std::move(candles)) {
    std::ranges::sort(candles_, {}, place_of);
  }

  std::vector<PairCandle> find(const CandleQuery& query) const {
    std::vector<PairCandle> found;
    std::ranges::copy_if(candles_, std::back_inserter(found),
                         [&](const auto& row) { return wanted(row, query); });
    if (query.order == Order::descending) std::ranges::reverse(found);
    if (found.size() > query.limit)
      found.erase(found.begin() + static_cast<std::ptrdiff_t>(query.limit), found.end());
    return found;
  }

 private:
  static bool wanted(const PairCandle& row, const CandleQuery& query) {
    const auto has = [](const auto& list, auto value) {
      return list.empty() || std::ranges::count(list, value) > 0;
    };
    if (!has(query.pairs, row.pair) || !has(query.intervals, row.candle.interval)) return false;
    if (query.start && row.candle.open_time < *query.start) return false;
    if (query.end && row.candle.open_time >= *query.end) return false;
    if (!query.after) return true;
    const std::tuple after(query.after->open_time, query.after->pair, query.after->interval);
    return query.order == Order::ascending ? place_of(row) > after : place_of(row) < after;
  }

  std::vector<PairCandle> candles_;
};

/// Dense and sparse stretches, holes of days, pairs that come late and vanish. No interval divides another
/// one, so that the candles stay as they are.
std::vector<PairCandle> random_candles(std::mt19937& random) {
  std::vector<PairCandle> candles;
  const auto chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
  for (const auto& [name, seconds] : {std::pair("1m", 60), std::pair("90s", 90), std::pair("160s", 160)})
    for (std::uint32_t id = 0; id < names.size(); ++id)
      for (std::int64_t time = 1'635'768'000; time < 1'635'768'000 + 4 * 86'400; time += seconds) {
        const std::int64_t hour = (time - 1'635'768'000) / 3'600;
        const bool listed = hour >= id && (id != 3 || hour < 30);
        const bool outage = hour >= 20 && hour < 60;
        if (listed && !outage && chance(id == 5 ? 1 : 30))
          candles.push_back(candle(id, name, time, std::to_string(1 + random() % 9'999)));
      }
  std::ranges::shuffle(candles, random);
  return candles;
}

Position position_of(const PairCandle& row) {
  return {.open_time = row.candle.open_time,
          .pair = names[index_of(row.pair)].name,
          .interval = row.candle.interval};
}

bool alike(const std::vector<PairCandle>& left, const std::vector<PairCandle>& right) {
  return std::ranges::equal(left, right, [](const auto& a, const auto& b) {
    return a.pair == b.pair && a.candle.identical_to(b.candle);
  });
}

/// Returns some of `values`, and often a single one.
template <typename T>
std::vector<T> some_of(std::mt19937& random, std::vector<T> values) {
  if (random() % 2 == 0) return {values[random() % values.size()]};
  std::erase_if(values, [&](const T&) { return random() % 2 == 0; });
  return values;
}

/// Any combination of restrictions, often with times just before, at and just after a bucket's start.
CandleQuery random_query(std::mt19937& random, const std::vector<PairCandle>& candles) {
  const auto some = [&]() -> const PairCandle& { return candles[random() % candles.size()]; };
  const auto coin = [&] { return random() % 2 == 0; };
  const auto time = [&] {
    return some().candle.open_time + milliseconds(static_cast<int>(random() % 3) - 1);
  };
  CandleQuery query;
  if (coin())
    query.pairs = some_of<PairId>(
        random, {PairId(0), PairId(1), PairId(2), PairId(3), PairId(4), PairId(5), PairId(9)});
  if (coin())
    query.intervals =
        some_of<Interval>(random, {interval("1m"), interval("90s"), interval("2m"), interval("160s")});
  if (coin()) query.start = time();
  if (coin()) query.end = time();
  if (coin()) query.after = position_of(some());
  if (query.after && random() % 4 == 0) query.after->pair += "?";  // between two names
  if (query.after && random() % 4 == 0) query.after->open_time = time();
  query.order = coin() ? Order::ascending : Order::descending;
  query.limit = random() % 4 == 0 ? 5'001 : random() % 40;
  return query;
}

}  // namespace

TEST_CASE("every combination of restrictions finds what a plain search finds, in the same order") {
  std::mt19937 random(20'211'101);
  const auto candles = random_candles(random);
  const auto place = new_place();
  auto store = open_unmerged(*place);
  contract::store(*store, candles, names);
  auto reader = reader_of(*store);
  const Model model(candles);

  for (int i = 0; i < 1'500; ++i) {
    const auto query = random_query(random, candles);
    const auto found = find(*reader, query);
    const auto expected = model.find(query);
    INFO("query " << i << ": " << found.size() << " found, " << expected.size() << " expected");
    REQUIRE(alike(found, expected));
  }
}

TEST_CASE("paging by the last row neither skips nor repeats one") {
  std::mt19937 random(7);
  const auto candles = random_candles(random);
  const auto place = new_place();
  auto store = open_unmerged(*place);
  contract::store(*store, candles, names);
  auto reader = reader_of(*store);

  for (const auto order : {Order::ascending, Order::descending}) {
    CandleQuery query{.order = order, .limit = 97};
    std::vector<PairCandle> all;
    for (auto page = find(*reader, query); !page.empty(); page = find(*reader, query)) {
      all.insert(all.end(), page.begin(), page.end());
      query.after = position_of(page.back());
    }
    CHECK(alike(all, Model(candles).find({.order = order, .limit = candles.size()})));
  }
}

TEST_CASE("start is inclusive and end is exclusive, to the millisecond") {
  const auto place = new_place();
  auto store = open(*place);
  contract::store(*store, {candle(0, "1m", 60), candle(0, "1m", 120)}, {pair("USDT_BTC")});
  auto reader = reader_of(*store);

  CHECK(find(*reader, {.start = at(60)}).size() == 2);
  CHECK(find(*reader, {.start = at(60) + milliseconds(1)}).size() == 1);
  CHECK(find(*reader, {.end = at(120)}).size() == 1);
  CHECK(find(*reader, {.end = at(120) + milliseconds(1)}).size() == 2);
  CHECK(find(*reader, {.pairs = {PairId{0}}, .end = at(60)}).empty());
}

TEST_CASE("times without bound, an unknown pair and an unknown interval find nothing wrong") {
  const auto place = new_place();
  auto store = open(*place);
  auto reader = reader_of(*store);
  CHECK(find(*reader).empty());
  contract::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});

  CHECK(find(*reader, {.start = TimePoint::min(), .end = TimePoint::max()}).size() == 1);
  CHECK(find(*reader, {.start = TimePoint::max(), .end = TimePoint::min()}).empty());
  CHECK(find(*reader, {.after = Position{TimePoint::max(), "x", interval("1m")}, .order = Order::descending})
            .size() == 1);
  CHECK(find(*reader, {.pairs = {PairId{7}}}).empty());
  CHECK(find(*reader, {.intervals = {interval("2h")}}).empty());
  CHECK(find(*reader, {.limit = 0}).empty());
}

TEST_CASE("a reader sees pairs and candles that were stored after it was opened") {
  const auto place = new_place();
  auto store = open(*place);
  auto reader = reader_of(*store);
  REQUIRE(find(*reader).empty());

  contract::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  contract::store(*store, {candle(1, "1m", 60)}, {pair("BTC_ETH")}, 1);

  const auto found = find(*reader);
  REQUIRE(found.size() == 2);
  CHECK(found[0].pair == PairId{1});
}

TEST_CASE("readers in other threads see whole batches while the writer stores more") {
  const auto place = new_place();
  auto store = open_unmerged(*place);
  contract::store(*store, {}, {pair("USDT_BTC"), pair("USDT_ETH")});
  std::atomic<bool> torn = false;
  std::atomic<bool> done = false;
  std::latch reading(2);
  const auto read = [&](std::unique_ptr<CandleReader> reader) {
    bool first = true;
    do {
      const auto found = reader->candles({.limit = 5'000});
      if (!found || found->size() % 2 != 0) torn = true;
      if (std::exchange(first, false)) reading.count_down();
    } while (!done);
  };

  {
    const std::jthread one(read, reader_of(*store));
    const std::jthread two(read, reader_of(*store));
    reading.wait();
    for (int i = 0; i < 200; ++i)
      store->writer()
          .store({.candles = std::vector{candle(0, "1m", i * 60), candle(1, "1m", i * 60)}})
          .value();
    done = true;
  }

  CHECK_FALSE(torn);
  CHECK(find(*reader_of(*store)).size() == 400);
}

TEST_CASE("a candle of the far future is read, and what lies between costs nothing") {
  const auto place = new_place();
  const auto store = open_unmerged(*place);
  const std::int64_t last = latest_sample_time.time_since_epoch() / std::chrono::seconds(1) / 86'400 * 86'400;
  contract::store(*store,
                  {candle(0, "1m", 1'635'768'000), candle(0, "1d", 1'635'724'800), candle(0, "1m", last),
                   candle(0, "1d", last)},
                  {pair("USDT_BTC")});
  const auto reader = reader_of(*store);

  for (const Order order : {Order::ascending, Order::descending})
    for (int i = 0; i < 1'000; ++i)
      REQUIRE(find(*reader, {.pairs = {PairId(0)}, .start = at(0), .order = order}).size() == 4);
  CHECK(find(*reader, {.start = at(last)}).size() == 2);
}

}  // namespace candled::store::contract
