#include "collect/resume.hpp"

#include <algorithm>
#include <optional>

namespace candled {
namespace {

constexpr std::size_t page = 5'000;

std::optional<TimePoint> newest_candle(const std::vector<store::SeriesSummary>& series, Interval interval,
                                       TimePoint before) {
  std::optional<TimePoint> newest;
  for (const store::SeriesSummary& row : series) {
    if (row.interval != interval) continue;
    const TimePoint time = std::min(row.newest, before);
    if (!newest || time > *newest) newest = time;
  }
  return newest;
}

/// The earliest start of a bucket, of whatever interval, that holds `time`.
TimePoint earliest_start(const Intervals& intervals, TimePoint time) {
  TimePoint start = time;
  for (const Interval interval : intervals.all()) start = std::min(start, interval.floor(time));
  return start;
}

}  // namespace

std::expected<std::vector<PairCandle>, store::StoreError> resume(Series& series, store::CandleReader& reader,
                                                                 TimePoint now) {
  const Intervals& intervals = series.intervals();
  const Interval shortest = intervals.shortest();
  const TimePoint end = now + std::chrono::days{1};
  const auto summaries = reader.series();
  if (!summaries) return std::unexpected(summaries.error());
  const auto newest = newest_candle(*summaries, shortest, end);
  if (!newest) return std::vector<PairCandle>{};

  const TimePoint from = earliest_start(intervals, *newest);
  std::vector<PairCandle> candles;
  const auto pairs = reader.pairs();
  if (!pairs) return std::unexpected(pairs.error());
  store::CandleQuery query{.interval = shortest, .start = from, .end = end, .limit = page};
  for (;;) {
    auto rows = reader.candles(query);
    if (!rows) return std::unexpected(rows.error());
    candles.insert(candles.end(), rows->begin(), rows->end());
    if (rows->size() < page) break;
    const PairCandle& last = rows->back();
    query.after = store::Position{last.candle.open_time, (*pairs)[last.pair].name, shortest};
  }

  std::vector<PairCandle> closed;
  series.restore(from, candles, closed);
  return closed;
}

}  // namespace candled
