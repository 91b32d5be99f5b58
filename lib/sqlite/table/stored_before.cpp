#include "sqlite/table/stored_before.hpp"

#include <algorithm>
#include <set>

#include "candle/pairs.hpp"
#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"

namespace candled::sqlite {

using std::chrono::seconds;

StoredBefore::StoredBefore(const Connection& connection)
    : select_series_(connection, queries::select_series) {}

void StoredBefore::read() {
  std::vector<TimeRange> by_pair;
  for (auto rows = select_series_.rows(); rows.next();) {
    const auto pair = static_cast<std::size_t>(rows.integer(0));
    if (pair >= Pairs::max_ids) continue;  // a damaged row
    const TimeRange range{TimePoint(seconds(rows.integer(2))),
                          TimePoint(seconds(rows.integer(3) + rows.integer(1)))};
    if (pair >= by_pair.size()) by_pair.resize(pair + 1, {TimePoint::max(), TimePoint::min()});
    by_pair[pair].start = std::min(by_pair[pair].start, range.start);
    by_pair[pair].end = std::max(by_pair[pair].end, range.end);
    if (const auto interval = interval_of_seconds(rows.integer(1)))
      series_.insert_or_assign({PairId{static_cast<std::uint32_t>(pair)}, *interval}, range);
  }
  by_pair_ = std::move(by_pair);
}

void StoredBefore::forget() {
  by_pair_.reset();
  series_.clear();
}

bool StoredBefore::in_series(PairId pair, Interval interval, TimePoint open_time) {
  if (!by_pair_) read();
  const auto series = series_.find({pair, interval});
  return series != series_.end() && series->second.start <= open_time && open_time < series->second.end;
}

std::vector<Interval> StoredBefore::intervals() {
  std::set<Interval> intervals;
  for (auto rows = select_series_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(1))) intervals.insert(*interval);
  return {intervals.begin(), intervals.end()};
}

std::vector<store::StoredBucket> StoredBefore::newest() {
  std::vector<store::StoredBucket> newest;
  for (auto rows = select_series_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(1)))
      newest.push_back({.pair = PairId{static_cast<std::uint32_t>(rows.integer(0))},
                        .interval = *interval,
                        .open_time = TimePoint(seconds(rows.integer(3)))});
  return newest;
}

bool StoredBefore::any_in(PairId pair, TimeRange range) {
  if (!by_pair_) read();
  if (index_of(pair) >= by_pair_->size()) return false;
  const TimeRange& stored = (*by_pair_)[index_of(pair)];
  return stored.start < range.end && range.start < stored.end;
}

}  // namespace candled::sqlite
