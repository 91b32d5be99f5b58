#include "postgres/candle_windows.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <map>

#include "postgres/candle_columns.hpp"
#include "postgres/stored_candles.hpp"

namespace candled::postgres {
namespace {

using store::Order;
using test::StoredCandles;

constexpr auto noon = StoredCandles::noon;
constexpr auto at = &StoredCandles::at;
const Interval minute{std::chrono::seconds{60}};
constexpr std::int64_t far_away = 7'000LL * 365 * 86'400;  // whole partitions

/// Runs queries in one transaction of a new connection, which knows what it has read.
class Watched {
 public:
  explicit Watched(const StoredCandles& stored) : connection_(stored.target, Access::read) {}

  Connection& connection() { return connection_; }

  /// Returns how often each partition was read, by the number of its first bucket since noon.
  std::map<std::int64_t, std::int64_t> reads() {
    const Result rows = connection_.run(
        "SELECT substr(relname, 11)::bigint, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) "
        "FROM pg_stat_xact_user_tables WHERE relname ~ '^candle_60_' AND seq_scan + idx_scan > 0");
    std::map<std::int64_t, std::int64_t> reads;
    for (std::size_t row = 0; row < rows.size(); ++row)
      reads[rows.integer(row, 0) * 20 - noon / 60] = rows.integer(row, 1);
    return reads;
  }

 private:
  Connection connection_;
  Transaction transaction_{connection_, Transaction::Kind::snapshot};
};

/// The open times of rows in minutes since noon.
std::vector<std::int64_t> minutes_of(const Result& rows) {
  std::vector<std::int64_t> minutes;
  for (std::size_t row = 0; row < rows.size(); ++row)
    minutes.push_back((rows.time(row, CandleColumn::open_time) - at(noon)) / minute.length());
  return minutes;
}

std::size_t rows_left(CandleWindows& windows, Connection& connection, const ReadPairs& pairs,
                      std::size_t most) {
  std::size_t count = 0;
  while (const auto rows = windows.next(connection, pairs, most)) {
    CHECK(rows->size() <= most);
    count += rows->size();
  }
  return count;
}

TEST_CASE("a page of the newest candles reads the newest partition and no other") {
  StoredCandles stored(3);
  stored.fill(60, noon, 400);
  const auto pairs = GENERATE(ReadPairs{.keys = {1}, .all = false}, ReadPairs{.keys = {0, 2}, .all = false},
                              ReadPairs{.keys = {}, .all = true});
  Watched watched(stored);
  CandleWindows windows(minute, {at(noon), at(noon + 399 * 60) + milliseconds(1), Order::descending}, 5);

  const auto rows = windows.next(watched.connection(), pairs, 15);

  const std::size_t count = pairs.all ? 3 : pairs.keys.size();
  REQUIRE(rows);
  CHECK(rows->size() == 5 * count);
  const auto reads = watched.reads();
  REQUIRE(reads.size() == 1);
  CHECK(reads.begin()->first == 380);
}

TEST_CASE("windows read each row once, in both directions, for one, some and all pairs") {
  StoredCandles stored(3);
  stored.fill(60, noon, 130);
  const auto order = GENERATE(Order::ascending, Order::descending);
  const auto pairs = GENERATE(ReadPairs{.keys = {1}, .all = false}, ReadPairs{.keys = {0, 2}, .all = false},
                              ReadPairs{.keys = {}, .all = true});
  CandleWindows windows(minute, {at(noon + 60), at(noon + 129 * 60), order}, 1);

  CHECK(rows_left(windows, stored.connection, pairs, 7) == 128 * (pairs.all ? 3 : pairs.keys.size()));
}

TEST_CASE("the rows of one pair come in the order of time") {
  StoredCandles stored(2);
  stored.fill(60, noon, 30);

  CandleWindows ascending(minute, {at(noon), at(noon + 1'800), Order::ascending}, 3);
  CHECK(minutes_of(*ascending.next(stored.connection, {.keys = {1}, .all = false}, 3)) ==
        std::vector<std::int64_t>{0, 1, 2});
  CandleWindows descending(minute, {at(noon), at(noon + 1'800), Order::descending}, 3);
  CHECK(minutes_of(*descending.next(stored.connection, {.keys = {1}, .all = false}, 3)) ==
        std::vector<std::int64_t>{29, 28, 27});
}

TEST_CASE("a hole of seven thousand years costs no more than a look at the list of partitions") {
  StoredCandles stored(2);
  stored.fill(60, noon, 3);
  stored.fill(60, noon + far_away, 3);
  const auto order = GENERATE(Order::ascending, Order::descending);
  const auto pairs = GENERATE(ReadPairs{.keys = {1}, .all = false}, ReadPairs{.keys = {}, .all = true});
  Watched watched(stored);
  CandleWindows windows(minute, {at(noon), at(noon + far_away + 180), order}, 5);
  const auto start = std::chrono::steady_clock::now();

  CHECK(rows_left(windows, watched.connection(), pairs, 100) == (pairs.all ? 12 : 6));

  // Window after window, it would be 36,000 queries.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  const auto reads = watched.reads();
  CHECK(reads.size() == 2);
  for (const auto& [bucket, times] : reads) CHECK(times <= 3);
}

TEST_CASE("a window that turns out to be full is read again in parts") {
  StoredCandles stored(3);
  stored.fill(60, noon, 200);
  CandleWindows windows(minute, {at(noon), at(noon + 200 * 60), Order::ascending}, 10'000);

  CHECK(rows_left(windows, stored.connection, {.keys = {}, .all = true}, 50) == 600);
}

TEST_CASE("a bucket with more rows than asked for is read whole") {
  StoredCandles stored(3);
  stored.fill(60, noon, 2);
  CandleWindows windows(minute, {at(noon), at(noon + 120), Order::ascending}, 1);

  const auto rows = windows.next(stored.connection, {.keys = {}, .all = true}, 2);
  REQUIRE(rows);
  CHECK(rows->size() == 3);
}

TEST_CASE("no pairs have no rows") {
  StoredCandles stored(1);
  stored.fill(60, noon, 2);
  CandleWindows windows(minute, {at(noon), at(noon + 120), Order::ascending}, 1);

  CHECK_FALSE(windows.next(stored.connection, {}, 10));
}

}  // namespace
}  // namespace candled::postgres
