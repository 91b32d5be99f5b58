#include "sqlite/table/table_rows.hpp"

#include <utility>

#include "candle/pairs.hpp"
#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"

namespace candled::sqlite {

using std::chrono::seconds;

TableRows::TableRows(const Connection& connection, CandleTable& candles)
    : candles_(candles),
      walk_(connection),
      given_up_(connection),
      removed_(connection),
      select_series_(connection, queries::select_series),
      select_spans_(connection, queries::select_spans) {}

std::vector<Candle> TableRows::read(PairId pair, Interval interval, TimeRange range) {
  std::vector<Candle> candles;
  for (const auto& row :
       walk_.one_pair_if_sound(pair, interval, {range.start, range.end, store::Order::ascending},
                               static_cast<std::size_t>((range.end - range.start) / interval.length())))
    candles.push_back(row.candle);
  return candles;
}

std::vector<store::SeriesSummary> TableRows::series() {
  std::vector<store::SeriesSummary> all;
  for (auto rows = select_series_.rows(); rows.next();) {
    const std::int64_t pair = rows.integer(0);
    const auto interval = interval_of_seconds(rows.integer(1));
    if (pair < 0 || std::cmp_greater_equal(pair, Pairs::max_ids) || !interval) continue;  // a damaged row
    all.push_back({.pair = PairId(static_cast<std::uint32_t>(pair)),
                   .interval = *interval,
                   .first = TimePoint(seconds(rows.integer(2))),
                   .newest = TimePoint(seconds(rows.integer(3))),
                   .candles = static_cast<std::uint64_t>(rows.integer(4))});
  }
  return all;
}

std::vector<Interval> TableRows::intervals() {
  std::vector<Interval> intervals;
  for (auto rows = select_spans_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0))) intervals.push_back(*interval);
  return intervals;
}

std::vector<store::GivenUp> TableRows::given_up(PairId pair, Interval interval, TimeRange range) {
  return given_up_.select(pair, interval, range);
}

void TableRows::give_up(PairId pair, Interval interval, const store::GivenUp& given_up) {
  given_up_.insert(pair, interval, given_up);
}

}  // namespace candled::sqlite
