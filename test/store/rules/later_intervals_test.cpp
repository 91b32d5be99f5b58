#include "store/rules/later_intervals.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <set>

#include "store/rules/rules_fixture.hpp"
#include "support/printing.hpp"

namespace candled::store {
namespace {

LaterIntervals later(MemoryRows& rows, const std::string& intervals) {
  return {rows, rows, Intervals::parse(intervals).value()};
}

/// Stores minutes `[0, end)` from noon on of `pairs` pairs.
void store_minutes(MemoryRows& rows, int end, std::uint32_t pairs) {
  for (const auto& row : built(0, end, "1m"))
    for (std::uint32_t pair = 0; pair < pairs; ++pair) rows.insert({PairId{pair}, row.candle});
}

TEST_CASE("where no parts are stored yet nothing is missing") {
  MemoryRows rows;
  auto intervals = later(rows, "1m,5m");
  CHECK(intervals.unmerged().size() == 2);

  intervals.begin();

  CHECK(intervals.unmerged().empty());
  CHECK(intervals.next().empty());
}

TEST_CASE("the buckets that are missing are found once each, the newest stretch first") {
  MemoryRows rows;
  store_minutes(rows, 200, 3);
  rows.insert({PairId{1}, [] {
                 Candle there = of_exchange(0, 7);
                 there.interval = five_minutes;
                 return there;
               }()});
  std::vector<StoredBucket> found;

  while (true) {
    auto intervals = later(rows, "5m");  // goes on where the one before has ended
    intervals.begin();
    if (intervals.unmerged().empty()) break;
    std::ranges::copy(intervals.next(), std::back_inserter(found));
  }

  CHECK(found.size() == 3 * 40 - 1);
  std::set<std::pair<PairId, TimePoint>> once;
  for (const auto& [pair, interval, open_time] : found) {
    CHECK(interval == five_minutes);
    CHECK(once.emplace(pair, open_time).second);
  }
  CHECK_FALSE(once.contains({PairId{1}, noon}));
  CHECK(std::ranges::is_sorted(found, std::ranges::greater{}, [](const StoredBucket& bucket) {
    return bucket.open_time.time_since_epoch() / (5min * buckets_per_stretch);
  }));
}

TEST_CASE("a step is short, and goes on within a stretch") {
  MemoryRows rows;
  store_minutes(rows, 80, 100);
  auto intervals = later(rows, "1m,5m");
  intervals.begin();
  CHECK(intervals.unmerged().size() == 1);

  const auto first = intervals.next();
  const auto second = intervals.next();

  CHECK(first.size() >= LaterIntervals::found_at_once);
  CHECK(first.size() < LaterIntervals::found_at_once + buckets_per_stretch);
  CHECK(index_of(second.front().pair) == index_of(first.back().pair) + 1);
}

TEST_CASE("what was removed is not looked for, and an interval that is left out begins anew") {
  MemoryRows rows;
  store_minutes(rows, 200, 1);
  rows.removed[five_minutes] = noon + 24h;
  auto intervals = later(rows, "1m,5m");
  intervals.begin();
  CHECK(intervals.next().empty());
  CHECK(intervals.unmerged().empty());

  rows.removed.clear();
  later(rows, "1m").begin();
  auto again = later(rows, "1m,5m");
  again.begin();

  CHECK(again.unmerged().contains(five_minutes));
  CHECK_FALSE(again.next().empty());
}

}  // namespace
}  // namespace candled::store
