#include "postgres/store_watch.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "cache/caching_store.hpp"
#include "postgres/backend.hpp"
#include "store/open.hpp"
#include "support/new_pairs.hpp"
#include "support/postgres_cluster.hpp"
#include "support/postgres_database.hpp"

namespace candled::postgres {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr TimePoint noon{milliseconds{1'635'768'000'000}};
constexpr PairId btc{0};
constexpr PairId eth{1};
const Interval minute{60s};

CandleBuilder::Options built_with() {
  return {.intervals = *Intervals::parse("1m,5m")};
}

std::unique_ptr<store::CandleStore> open(const std::string& url, store::Access access) {
  const auto all = backends();
  auto store = store::open(url, {.access = access, .built_with = built_with(), .node = "a"}, all);
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

PairCandle candle(PairId pair, TimePoint open_time, const std::string& price = "1.5") {
  return {pair,
          {.interval = minute,
           .open_time = open_time,
           .ohlc = Ohlc::of(*Price::parse(price)),
           .observation = {},
           .complete = true,
           .source = Source::exchange}};
}

/// A process that collects, on a database that has two pairs.
struct Collecting {
  explicit Collecting(const std::string& url) : store(open(url, store::Access::collect)) {
    const std::vector pairs{*Pair::from_name("USDT_BTC", NameOrder::quote_first),
                            *Pair::from_name("USDT_ETH", NameOrder::quote_first)};
    store->writer().store({.new_pairs = test::numbered(pairs)}).value();
  }
  void add(const PairCandle& row) { store->writer().store({.candles = {row}}).value(); }

  std::unique_ptr<store::CandleStore> store;
};

/// Another process, which reads, with a cache.
class Reading {
 public:
  explicit Reading(const std::string& url)
      : store_(open(url, store::Access::read)),
        cache_(cache::remembering(*store_)),
        reader_(cache_->open_reader().value()),
        watch_(cache_->watch({.changed = [this](const store::Noticed& noticed) { note(noticed); }})) {
    await_told(1);
  }

  std::uint64_t version() const { return cache_->changes().version(); }
  /// Waits until something has changed since `version`, as long as a test waits for anything.
  bool changes_after(std::uint64_t version) const {
    return cache_->changes().await(version, steady_clock::now() + 20s, {}) != version;
  }
  /// Waits until the watch has told so often that something has changed.
  bool await_told(std::size_t times) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return told_.size() >= times; });
  }
  std::vector<store::Noticed> told() const {
    const std::scoped_lock lock(mutex_);
    return told_;
  }

  std::vector<PairCandle> newest(PairId pair) { return reader_->candles(query(pair)).value(); }
  bool is_cached(PairId pair) const { return cache_->known(query(pair)).has_value(); }
  store::WatchState state() const { return watch_->state(); }
  const store::Changes& uncached_changes() const { return store_->changes(); }

 private:
  static store::CandleQuery query(PairId pair) {
    return {.pairs = {pair}, .intervals = {minute}, .order = store::Order::descending, .limit = 10};
  }
  void note(const store::Noticed& noticed) {
    const std::scoped_lock lock(mutex_);
    told_.push_back(noticed);
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<store::Noticed> told_;
  std::unique_ptr<store::CandleStore> store_;
  std::unique_ptr<cache::CachingStore> cache_;
  std::unique_ptr<store::CandleReader> reader_;
  std::unique_ptr<store::Watch> watch_;
};

TEST_CASE("a candle that another process stores is noticed, and only its pair is read again") {
  const test::PostgresDatabase database;
  Collecting collecting(database.url());
  collecting.add(candle(btc, noon));
  collecting.add(candle(eth, noon));
  Reading reading(database.url());
  REQUIRE(reading.newest(btc).size() == 1);
  REQUIRE(reading.newest(eth).size() == 1);
  REQUIRE(reading.is_cached(btc));

  const auto version = reading.version();
  const auto uncached = reading.uncached_changes().version();
  collecting.add(candle(btc, noon + 1min));

  REQUIRE(reading.changes_after(version));
  CHECK_FALSE(reading.is_cached(btc));
  CHECK(reading.newest(btc).size() == 2);
  CHECK(reading.is_cached(eth));
  CHECK(reading.uncached_changes().await(uncached, steady_clock::now() + 20s, {}) > uncached);
  REQUIRE(reading.told().size() == 2);
  const store::Noticed noticed = reading.told().back();
  CHECK_FALSE(noticed.pairs);
  REQUIRE(noticed.changed.size() == 1);
  CHECK(noticed.changed[0].pair == btc);
  CHECK(noticed.changed[0].interval == minute);
  CHECK(noticed.newest.at(minute) == noon + 1min);
}

TEST_CASE("a candle is shown within half a second of its commit") {
  const test::PostgresDatabase database;
  Collecting collecting(database.url());
  Reading reading(database.url());
  std::vector<std::chrono::milliseconds> delays;  // a busy machine may be late with some
  for (std::size_t count = 1; count <= 5; ++count) {
    const auto version = reading.version();
    collecting.add(candle(btc, noon + count * 1min));
    const auto committed = steady_clock::now();
    REQUIRE(reading.changes_after(version));
    CHECK(reading.newest(btc).size() == count);
    delays.push_back(std::chrono::duration_cast<milliseconds>(steady_clock::now() - committed));
  }
  std::ranges::sort(delays);
  CHECK(delays[2] < 500ms);
}

TEST_CASE("pairs that another process stores or removes are noticed") {
  const test::PostgresDatabase database;
  Collecting collecting(database.url());
  collecting.add(candle(btc, noon));
  Reading reading(database.url());
  REQUIRE(reading.newest(btc).size() == 1);
  const auto version = reading.version();
  database.ask("DELETE FROM candled.candle WHERE pair = 0");
  database.ask("DELETE FROM candled.series WHERE pair = 0");
  database.ask("DELETE FROM candled.pair WHERE id = 0");
  database.ask("UPDATE candled.store SET pair_changes = pair_changes + 1");
  REQUIRE(reading.changes_after(version));
  CHECK(reading.told().back().pairs);
  CHECK_FALSE(reading.is_cached(btc));
}

TEST_CASE("candles that another process removes for their age are noticed") {
  const test::PostgresDatabase database;
  Collecting collecting(database.url());
  database.ask("UPDATE candled.store SET partition_buckets = 20");
  collecting.add(candle(btc, noon));
  collecting.add(candle(btc, noon + 1h));
  Reading reading(database.url());
  REQUIRE(reading.newest(btc).size() == 2);
  const auto version = reading.version();
  REQUIRE(collecting.store->writer().remove({.interval = minute, .before = noon + 1h}).value().candles == 1);
  REQUIRE(reading.changes_after(version));
  CHECK(reading.newest(btc).size() == 1);
}

TEST_CASE("a version whose stamp has changed makes everything be read again") {
  const test::PostgresDatabase database;
  Collecting collecting(database.url());
  collecting.add(candle(btc, noon));
  Reading reading(database.url());
  REQUIRE(reading.newest(btc).size() == 1);
  const auto version = reading.version();
  // As after a failover that lost this version, whose number was given out again.
  database.ask(
      "UPDATE candled.change SET stamp = stamp + 1 WHERE version = (SELECT version FROM candled.store)");
  database.ask("UPDATE candled.store SET stamp = stamp + 1");
  REQUIRE(reading.changes_after(version));
  CHECK_FALSE(reading.is_cached(btc));
}

TEST_CASE("a version that was removed from the changes makes everything be read again") {
  const test::PostgresDatabase database;
  Collecting collecting(database.url());
  collecting.add(candle(btc, noon));
  Reading reading(database.url());
  REQUIRE(reading.newest(btc).size() == 1);
  const auto version = reading.version();
  database.ask("DELETE FROM candled.change");
  collecting.add(candle(eth, noon));
  REQUIRE(reading.changes_after(version));
  CHECK_FALSE(reading.is_cached(btc));
  CHECK(reading.newest(eth).size() == 1);
}

TEST_CASE("a failover that has lost versions makes everything be read again") {
  test::PostgresCluster cluster(1);
  Collecting collecting(cluster.url());
  collecting.add(candle(btc, noon, "1"));
  cluster.await_replayed(1);
  cluster.cut_off(1);
  collecting.add(candle(btc, noon + 1min, "2"));
  Reading following(cluster.url() + "?target_session_attrs=read-write");
  REQUIRE(following.newest(btc).size() == 2);
  const auto version = following.version();
  const auto seen = following.state().version;

  cluster.node(0).kill();
  cluster.promote(1);
  REQUIRE(following.changes_after(version));

  CHECK_FALSE(following.is_cached(btc));
  CHECK(following.newest(btc).size() == 1);
  CHECK(following.state().version < seen);
  // The same number again, for another candle.
  const auto lost = following.version();
  Collecting after(cluster.url());
  after.add(candle(btc, noon + 1min, "3"));
  REQUIRE(following.changes_after(lost));
  CHECK(following.newest(btc).front().candle.ohlc.close == *Price::parse("3"));
}

TEST_CASE("a watch that cannot reach the database says so, and goes on when it can") {
  test::PostgresCluster cluster(0);
  auto collecting = std::make_unique<Collecting>(cluster.url());
  Reading reading(cluster.url());
  CHECK(reading.state().error.empty());
  const auto version = reading.version();

  cluster.node(0).kill();
  const auto fails = [&](bool expected) {
    const auto until = steady_clock::now() + 20s;
    while (reading.state().error.empty() == expected && steady_clock::now() < until)
      std::this_thread::yield();
    return !reading.state().error.empty();
  };
  CHECK(fails(true));
  CHECK(reading.state().since_success > 0ms);

  cluster.node(0).start();
  collecting = std::make_unique<Collecting>(cluster.url());
  collecting->add(candle(btc, noon));
  REQUIRE(reading.changes_after(version));
  CHECK(reading.newest(btc).size() == 1);
  CHECK_FALSE(fails(false));
}

TEST_CASE("a store that has just been made is read from the primary, as its standby has no tables yet") {
  test::PostgresCluster cluster(1);
  cluster.cut_off(1);
  const Collecting collecting(cluster.url());
  CHECK(collecting.store->open_reader().value()->pairs().value().count() == 2);
}

TEST_CASE("what is read is never older than what this process has stored, although the standby is behind") {
  test::PostgresCluster cluster(1);
  Collecting collecting(cluster.url());
  cluster.await_replayed(1);
  cluster.cut_off(1);
  // Its readers prefer the standby, which does not know the candle.
  collecting.add(candle(btc, noon));
  CHECK(collecting.store->open_reader().value()->candles({}).value().size() == 1);

  const auto behind = open(cluster.url(), store::Access::read);
  CHECK(behind->open_reader().value()->candles({}).value().empty());
}

}  // namespace
}  // namespace candled::postgres
