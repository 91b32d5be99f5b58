#include "postgres/checks/checked_table.hpp"

#include <algorithm>

#include "postgres/absences.hpp"
#include "postgres/candle_columns.hpp"
#include "store/rules/stretch.hpp"

namespace candled::postgres {

ReadAhead::ReadAhead(const VerificationRun& run, Interval interval)
    : run_(run),
      interval_(interval),
      all_(all_times(run.connection, interval)) {}

/// Makes sure that the rows that open at `time` are there, and those for some time after it.
void ReadAhead::cover(TimePoint time) {
  if (start_ <= time && time < end_) return;
  if (!windows_ || time != end_)
    windows_.emplace(interval_, store::OpenTimes{std::max(time, all_.start), all_.end, all_.order},
                     buckets_of_rows(rows_at_once / 2, run_.view.ids.size()));
  rows_.clear();
  start_ = time;
  const auto rows =
      windows_->next(run_.connection, {.keys = {}, .all = true}, rows_at_once, Connection::long_deadline);
  end_ = rows ? windows_->left().start : TimePoint::max();
  if (!rows) return;
  for (std::size_t row = 0; row < rows->size(); ++row)
    rows_.push_back({.pair = run_.view.id_of(static_cast<PairKey>(rows->integer(row, CandleColumn::pair))),
                     .open_time = rows->time(row, CandleColumn::open_time),
                     .candle = candle_in(*rows, row, interval_)});
  std::ranges::sort(rows_, {}, &Row::open_time);
}

std::vector<ReadAhead::Row>::const_iterator ReadAhead::first_from(TimePoint time) const {
  return std::ranges::lower_bound(rows_, time, {}, &Row::open_time);
}

CheckedTable::CheckedTable(const VerificationRun& run) : run_(run), keys_(run.view.pairs.size()) {
  for (const auto& [key, id] : run.view.ids) keys_[index_of(id)] = key;
}

std::optional<TimePoint> CheckedTable::next_stretch(Interval interval, TimePoint from, TimePoint end) {
  std::optional<TimePoint> found;
  ahead(interval).each({from, end}, [&](const ReadAhead::Row& row) {
    found = store::start_of_stretch(interval, row.open_time);
    return false;
  });
  return found;
}

std::uint64_t CheckedTable::visit(Interval interval, TimeRange range,
                                  const std::function<void(const store::CheckedRow&)>& visit) {
  std::uint64_t count = 0;
  ahead(interval).each(range, [&](const ReadAhead::Row& row) {
    ++count;
    if (row.pair) visit({.pair = *row.pair, .open_time = row.open_time, .candle = row.candle});
    return true;
  });
  return count;
}

std::vector<Candle> CheckedTable::read(PairId pair, Interval interval, TimeRange range) {
  CandleWindows windows(interval, {range.start, range.end, store::Order::ascending},
                        (range.end - range.start) / interval.length());
  std::vector<Candle> candles;
  while (const auto rows = windows.next(run_.connection, {.keys = {keys_[index_of(pair)]}, .all = false},
                                        rows_at_once, Connection::long_deadline))
    for (std::size_t row = 0; row < rows->size(); ++row)
      if (const auto candle = candle_in(*rows, row, interval)) candles.push_back(*candle);
  return candles;
}

std::vector<store::GivenUp> CheckedTable::given_up(PairId pair, Interval interval, TimeRange range) {
  return select_given_up(run_.connection, keys_[index_of(pair)], interval, range);
}

ReadAhead& CheckedTable::ahead(Interval interval) {
  return ahead_.try_emplace(interval, run_, interval).first->second;
}

}  // namespace candled::postgres
