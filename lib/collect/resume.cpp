#include "collect/resume.hpp"

#include <algorithm>

namespace candled {
namespace {

constexpr std::size_t page = 5'000;

/// The earliest start of a bucket, of whatever interval, that holds `time`.
TimePoint earliest_start(const Intervals& intervals, TimePoint time) {
  TimePoint start = time;
  for (const Interval interval : intervals.all()) start = std::min(start, interval.floor(time));
  return start;
}

}  // namespace

std::expected<std::vector<PairCandle>, store::StoreError> resume(Series& series, store::CandleReader& reader,
                                                                 ResumeRange range) {
  const Interval shortest = series.intervals().shortest();
  std::vector<PairCandle> closed;
  const auto newest = reader.candles(
      {.interval = shortest, .end = range.before, .order = store::Order::descending, .limit = 1});
  if (!newest) return std::unexpected(newest.error());
  if (newest->empty()) return closed;
  const auto pairs = reader.pairs();
  if (!pairs) return std::unexpected(pairs.error());

  const TimePoint from = earliest_start(series.intervals(), newest->front().candle.open_time);
  store::CandleQuery query{.interval = shortest, .start = from, .end = range.before, .limit = page};
  for (;;) {
    const auto rows = reader.candles(query);
    if (!rows) return std::unexpected(rows.error());
    series.restore(from, *rows, closed);
    if (rows->size() < page) break;
    const PairCandle& last = rows->back();
    query.after = store::Position{last.candle.open_time, (*pairs)[last.pair].name, shortest};
  }
  series.close(range.now, closed);
  return closed;
}

}  // namespace candled
