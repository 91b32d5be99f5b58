#include "store/rules/stored_before.hpp"

#include <algorithm>

namespace candled::store {

void StoredBefore::read() {
  std::vector<TimeRange> by_pair;
  for (const SeriesSummary& series : rows_.series()) {
    const std::size_t pair = index_of(series.pair);
    const TimeRange range{series.first, series.newest + series.interval.length()};
    if (pair >= by_pair.size()) by_pair.resize(pair + 1, {TimePoint::max(), TimePoint::min()});
    by_pair[pair].start = std::min(by_pair[pair].start, range.start);
    by_pair[pair].end = std::max(by_pair[pair].end, range.end);
    series_.insert_or_assign({series.pair, series.interval}, range);
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

std::vector<StoredBucket> StoredBefore::newest() {
  std::vector<StoredBucket> newest;
  for (const SeriesSummary& series : rows_.series())
    newest.push_back({.pair = series.pair, .interval = series.interval, .open_time = series.newest});
  return newest;
}

bool StoredBefore::any_in(PairId pair, TimeRange range) {
  if (!by_pair_) read();
  if (index_of(pair) >= by_pair_->size()) return false;
  const TimeRange& stored = (*by_pair_)[index_of(pair)];
  return stored.start < range.end && range.start < stored.end;
}

}  // namespace candled::store
