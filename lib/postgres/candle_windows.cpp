#include "postgres/candle_windows.hpp"

#include <algorithm>

#include "postgres/candle_columns.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

/// The greatest number of buckets in a window: about ten partitions, which are planned in 1 ms.
constexpr std::int64_t widest = 100'000;
/// A window has at most that many times the buckets of the one before it.
constexpr std::int64_t growth = 8;

/// Returns how many times as many buckets the next window may have.
std::int64_t wider(std::size_t rows, std::size_t most) {
  if (rows == 0) return growth;
  return std::clamp(static_cast<std::int64_t>(most / (2 * rows)), std::int64_t{1}, growth);
}

/// Returns the times of the partitions for an interval.
std::vector<TimeRange> partitions_of(Connection& connection, Interval interval) {
  const Result bounds =
      connection.run(queries::select_partitions, {Parameter::of(std::int64_t{seconds_of(interval)})});
  std::vector<TimeRange> partitions;
  for (std::size_t row = 0; row < bounds.size(); ++row)
    partitions.push_back(
        {bounds.maybe_time(row, 0).value_or(earliest_time), bounds.maybe_time(row, 1).value_or(latest_time)});
  return partitions;
}

}  // namespace

CandleWindows::CandleWindows(Interval interval, const store::OpenTimes& times, std::int64_t buckets)
    : interval_(interval),
      left_(times),
      buckets_(std::clamp(buckets, std::int64_t{1}, widest)) {}

std::optional<Result> CandleWindows::next(Connection& connection, const ReadPairs& pairs, std::size_t most,
                                          Connection::Deadline deadline) {
  if (!pairs.all && pairs.keys.empty()) return {};
  while (!left_.empty()) {
    const TimeRange here = window();
    Result rows = read(connection, pairs, here, pairs.is_one() ? most : most + 1, deadline);
    if (!pairs.is_one() && rows.size() > most && here.end - here.start > interval_.length()) {
      buckets_ = std::max((here.end - here.start) / interval_.length() / growth, std::int64_t{1});
      continue;
    }
    if (pairs.is_one() && rows.size() == most)
      pass_until(rows);
    else
      pass(here);
    buckets_ = std::min(buckets_ * wider(rows.size(), most), widest);
    if (rows.size() > 0) return rows;
    skip_hole(connection);
  }
  return {};
}

TimeRange CandleWindows::window() const {
  const milliseconds length = interval_.length() * buckets_;
  if (left_.end - left_.start <= length) return {left_.start, left_.end};
  return left_.order == store::Order::ascending ? TimeRange{left_.start, left_.start + length}
                                                : TimeRange{left_.end - length, left_.end};
}

Result CandleWindows::read(Connection& connection, const ReadPairs& pairs, TimeRange window, std::size_t most,
                           Connection::Deadline deadline) const {
  const auto span = span_of(interval_);
  const auto start = Parameter::of(window.start);
  const auto end = Parameter::of(window.end);
  const auto limit = Parameter::of(static_cast<std::int64_t>(most));
  if (pairs.all) return connection.run(queries::page_of_all, {span, start, end, limit}, deadline);
  if (pairs.is_one())
    return connection.run(left_.order == store::Order::ascending ? queries::page_of_pair_ascending
                                                                 : queries::page_of_pair_descending,
                          {span, Parameter::of(pairs.keys.front()), start, end, limit}, deadline);
  Column keys(Type::integer);
  for (const PairKey key : pairs.keys) keys.add(key);
  return connection.run(queries::page_of_pairs, {span, keys.array(), start, end, limit}, deadline);
}

void CandleWindows::pass(TimeRange window) {
  if (left_.order == store::Order::ascending)
    left_.start = window.end;
  else
    left_.end = window.start;
}

/// Goes on after the last row of a pair.
void CandleWindows::pass_until(const Result& rows) {
  const TimePoint last = rows.time(rows.size() - 1, CandleColumn::open_time);
  if (left_.order == store::Order::ascending)
    left_.start = last + milliseconds(1);
  else
    left_.end = last;
}

/// Goes on at the next partition, because years may lie between two candles.
void CandleWindows::skip_hole(Connection& connection) {
  if (left_.empty()) return;
  if (!partitions_) partitions_ = partitions_of(connection, interval_);
  if (partitions_->empty()) return;
  const bool ascending = left_.order == store::Order::ascending;
  TimePoint next = ascending ? left_.end : left_.start;
  for (const TimeRange& partition : *partitions_) {
    if (partition.end <= left_.start || partition.start >= left_.end) continue;
    next = ascending ? std::min(next, std::max(partition.start, left_.start))
                     : std::max(next, std::min(partition.end, left_.end));
  }
  (ascending ? left_.start : left_.end) = next;
}

store::OpenTimes all_times(Connection& connection, Interval interval) {
  store::OpenTimes times{.start = latest_time, .end = earliest_time, .order = store::Order::ascending};
  for (const TimeRange& partition : partitions_of(connection, interval)) {
    times.start = std::min(times.start, partition.start);
    times.end = std::max(times.end, partition.end);
  }
  return times;
}

std::int64_t buckets_of_rows(std::size_t rows, std::size_t pairs) {
  pairs = std::max<std::size_t>(pairs, 1);
  return static_cast<std::int64_t>(rows / pairs) + (rows % pairs > 0 ? 1 : 0);
}

}  // namespace candled::postgres
