#include "store/rules/merge_check.hpp"

#include <catch2/catch.hpp>

#include "store/rules/rules_fixture.hpp"
#include "store/rules/stretch.hpp"

namespace candled::store {
namespace {

/// Rows in memory as a verification reads them.
class MemoryCheckedRows : public CheckedRows {
 public:
  explicit MemoryCheckedRows(MemoryRows& rows) : rows_(rows) {}

  std::optional<TimePoint> next_stretch(Interval interval, TimePoint from, TimePoint end) override {
    std::optional<TimePoint> next;
    for (const auto& [pair, candle] : rows_.all(interval)) {
      const TimePoint start = start_of_stretch(interval, candle.open_time);
      if (from <= start && start < end) next = std::min(next.value_or(start), start);
    }
    return next;
  }
  std::uint64_t visit(Interval interval, TimeRange range,
                      const std::function<void(const CheckedRow&)>& visit) override {
    std::uint64_t count = 0;
    for (const auto& [pair, candle] : rows_.all(interval)) {
      if (candle.open_time < range.start || range.end <= candle.open_time) continue;
      visit({pair, candle.open_time, candle});
      ++count;
    }
    return count;
  }
  std::vector<Candle> read(PairId pair, Interval interval, TimeRange range) override {
    return rows_.read(pair, interval, range);
  }
  std::vector<GivenUp> given_up(PairId pair, Interval interval, TimeRange range) override {
    return rows_.given_up(pair, interval, range);
  }

 private:
  MemoryRows& rows_;
};

struct CheckedMerges {
  std::vector<std::string> findings;
  std::uint64_t rows = 0;
  std::uint64_t without_parts = 0;
};

/// Checks all bigger candles of `rows`, each of which has pair 0.
CheckedMerges check_all(MemoryRows& rows) {
  CheckedStore store{.end_of_ids = 1};
  for (const auto& series : rows.series()) {
    store.newest = std::max(store.newest, series.newest);
    store.extents[{series.pair, series.interval}] = {series.first, series.newest};
  }
  CheckedMerges result;
  MemoryCheckedRows checked_rows(rows);
  for (const auto& merged : merged_intervals(rows.intervals())) {
    Checked checked{.check = Check::bigger};
    check_merges(checked_rows, store, merged, checked, [&](const StoredBucket& bucket, std::string what) {
      result.findings.push_back(bucket.interval.name() + ' ' +
                                std::to_string((bucket.open_time - noon) / 1min) + ": " + what);
    });
    result.rows += checked.rows;
    result.without_parts += checked.without_parts;
  }
  return result;
}

MemoryRows stored(int minutes) {
  MemoryRows rows;
  for (const auto& row : built(0, minutes)) rows.insert(row);
  return rows;
}

}  // namespace

TEST_CASE("bigger candles that are the merges of their parts have no findings") {
  MemoryRows rows = stored(200);

  const auto checked = check_all(rows);

  CHECK(checked.findings.empty());
  CHECK(checked.rows == 40 + 20);
  CHECK(checked.without_parts == 0);
}

TEST_CASE("a bigger candle that differs from the merge of its parts is found, and says how") {
  MemoryRows rows = stored(200);
  Candle wrong = rows.read(PairId{0}, ten_minutes, {noon + 90min, noon + 100min}).at(0);
  wrong.ohlc.high = Price::from_parts(99'999, 0);
  rows.replace({PairId{0}, wrong});

  CHECK(check_all(rows).findings == std::vector<std::string>{"10m 90: high 99999 but its parts have 6099"});
}

TEST_CASE("a bigger candle that is missing between others is found") {
  MemoryRows rows = stored(200);
  rows.take(PairId{0}, five_minutes, noon + 100min);

  CHECK(check_all(rows).findings == std::vector<std::string>{"5m 100: missing, though it has parts"});
}

TEST_CASE("a bigger candle without parts is counted, and has no finding") {
  MemoryRows rows = stored(200);
  for (int minute = 100; minute < 105; ++minute) rows.take(PairId{0}, one_minute, noon + minute * 1min);

  const auto checked = check_all(rows);

  CHECK(checked.findings.empty());
  CHECK(checked.without_parts == 1);
}

TEST_CASE("an interval that none divides has no parts") {
  const std::vector<Interval> stored{Interval{2min}, Interval{5min}, ten_minutes};

  const auto merged = merged_intervals(stored);

  REQUIRE(merged.size() == 1);
  CHECK(merged.front().interval == ten_minutes);
  CHECK(merged.front().smaller == std::vector{Interval{5min}, Interval{2min}});
}

}  // namespace candled::store
