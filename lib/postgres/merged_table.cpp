#include "postgres/merged_table.hpp"

#include <algorithm>

#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"
#include "store/rules/stretch.hpp"

namespace candled::postgres {

std::map<Interval, std::optional<store::Unmerged>> MergedTable::unmerged() {
  std::map<Interval, std::optional<store::Unmerged>> all;
  const Result rows = connection_->run(queries::select_merged);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto interval = interval_of_span(rows.integer(row, 0));
    if (!interval) continue;
    std::optional<store::Unmerged>& unmerged = all[*interval];
    if (const auto until = rows.maybe_time(row, 1))
      unmerged = {.end = *until, .pair = next_pair(*interval, *until)};
  }
  return all;
}

/// Returns the pair at which this process stopped in the stretch that ends at `until`. Ids of another process
/// mean nothing here, so a stretch that it has begun is begun again.
PairId MergedTable::next_pair(Interval interval, TimePoint until) const {
  const auto saved = saved_.find(interval);
  return saved != saved_.end() && saved->second.end == until ? saved->second.pair : PairId{0};
}

void MergedTable::save(Interval interval, const std::optional<store::Unmerged>& unmerged) {
  connection_->run(queries::replace_merged, {span_of(interval), unmerged ? Parameter::of(unmerged->end)
                                                                         : Parameter::null(Type::timestamp)});
  if (unmerged) saved_.insert_or_assign(interval, *unmerged);
}

void MergedTable::remove(Interval interval) {
  connection_->run(queries::delete_merged, {span_of(interval)});
}

/// Looks for it in windows that double, from `until` back to the oldest candle, so that each query reads few
/// partitions.
std::optional<TimePoint> MergedTable::newest_stretch(Interval interval, TimePoint until) {
  const Result extent = connection_->run(queries::select_extent_of_span, {span_of(interval)});
  const auto first = extent.maybe_time(0, 0);
  if (!first) return {};
  TimePoint end = std::min(until, extent.time(0, 1) + interval.length());
  for (milliseconds window = store::length_of_stretch(interval); end > *first; window *= 2) {
    const TimePoint start = std::max(*first, end - window);
    const Result newest = connection_->run(queries::select_newest_of_window,
                                           {span_of(interval), Parameter::of(start), Parameter::of(end)});
    if (const auto open_time = newest.maybe_time(0, 0)) {
      const TimePoint stretch = store::start_of_stretch(interval, *open_time);
      // A stretch that ends later than `until` is not meant, and there may be another one before it.
      if (stretch + store::length_of_stretch(interval) <= until) return stretch;
      end = stretch;
    } else {
      end = start;
    }
  }
  return {};
}

std::vector<std::pair<PairId, TimePoint>> MergedTable::open_times(Interval interval, TimeRange range,
                                                                  PairId first, PairId end) {
  std::vector<std::pair<PairId, TimePoint>> times;
  const Result rows = connection_->run(
      queries::select_open_times, {span_of(interval), Parameter::of(range.start), Parameter::of(range.end)});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto pair = pairs_->id_of(static_cast<PairKey>(rows.integer(row, 0)));
    if (pair && first <= *pair && *pair < end) times.emplace_back(*pair, rows.time(row, 1));
  }
  return times;
}

std::uint32_t MergedTable::end_of_ids() {
  return static_cast<std::uint32_t>(pairs_->pairs.size());
}

}  // namespace candled::postgres
