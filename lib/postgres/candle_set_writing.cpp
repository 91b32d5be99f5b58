#include <algorithm>

#include "postgres/candle_columns.hpp"
#include "postgres/candle_set.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {

auto CandleSet::changes() const -> std::map<Interval, Change> {
  std::map<Interval, Change> changes = taken_over_;
  for (const auto& [series, rows] : rows_)
    for (const auto& [open_time, row] : rows) {
      if (!row.changed) continue;
      const auto [entry, added] =
          changes.try_emplace(series.first, Change{open_time, open_time, series.second});
      Change& change = entry->second;
      change.first = std::min(change.first, open_time);
      change.last = std::max(change.last, open_time);
      if (change.pair != series.second) change.pair.reset();
    }
  return changes;
}

void CandleSet::write() {
  add_partitions();
  write_candles();
  extend_series();
  write_given_up();
}

void CandleSet::add_partitions() {
  for (const auto& [series, rows] : rows_)
    for (const auto& [open_time, row] : rows) {
      if (row.is_new) add_partition(series.first, open_time);
    }
}

void CandleSet::add_partition(Interval interval, TimePoint open_time) {
  const std::int64_t part = partition_at(interval, open_time, partition_buckets_);
  if (!partitions_.emplace(interval, part).second) return;
  connection_->run(queries::add_partition, {span_of(interval), Parameter::of(part)});
}

std::size_t CandleSet::take_over(std::span<const PairCandle> candles,
                                 std::span<const std::optional<Traded>> traded) {
  CandleColumns columns;
  for (std::size_t i = 0; i < candles.size(); ++i) {
    const auto& [pair, candle] = candles[i];
    const auto key = keys_->key_of(pair);
    if (!key || !pairs_->id_of(*key)) continue;  // it has given way
    add_partition(candle.interval, candle.open_time);
    columns.add(*key, candle, traded.empty() ? std::nullopt : traded[i]);
  }
  if (columns.empty()) return 0;
  const Result stored = connection_->run(queries::take_over_candles, columns.parameters());
  std::size_t count = 0;
  for (std::size_t row = 0; row < stored.size(); ++row) {
    const auto pair = stored.maybe_integer(row, 4);
    taken_over_.insert_or_assign(
        interval_of_span(stored.integer(row, 0)).value(),
        Change{.first = stored.time(row, 2),
               .last = stored.time(row, 3),
               .pair = pair ? pairs_->id_of(static_cast<PairKey>(*pair)) : std::nullopt});
    count += static_cast<std::size_t>(stored.integer(row, 1));
  }
  return count;
}

void CandleSet::write_candles() {
  CandleColumns columns;
  for (const auto& [series, rows] : rows_)
    for (const auto& [open_time, row] : rows)
      if (row.changed) columns.add(keys_->key_of(series.second).value(), row.candle.value(), row.traded);
  if (!columns.empty()) connection_->run(queries::store_candles, columns.parameters());
}

void CandleSet::extend_series() {
  Column pairs(Type::integer), spans(Type::integer), firsts(Type::timestamp), newest(Type::timestamp),
      candles(Type::bigint);
  for (const auto& [series, rows] : rows_) {
    std::optional<TimePoint> first, last;
    std::int64_t count = 0;
    for (const auto& [open_time, row] : rows) {
      if (!row.is_new) continue;
      if (count++ == 0) first = open_time;
      last = open_time;
    }
    if (count == 0) continue;
    pairs.add(keys_->key_of(series.second).value());
    spans.add(seconds_of(series.first));
    firsts.add(*first);
    newest.add(*last);
    candles.add(count);
  }
  if (pairs.size() > 0)
    connection_->run(queries::extend_series,
                     {pairs.array(), spans.array(), firsts.array(), newest.array(), candles.array()});
}

void CandleSet::write_given_up() {
  if (given_up_now_.empty()) return;
  // A statement may change a row only once, so the last reason counts.
  std::map<std::pair<Series, TimePoint>, const store::GivenUp*> last;
  for (const auto& [series, given_up] : given_up_now_)
    last.insert_or_assign({series, given_up.buckets.end}, &given_up);
  Column pairs(Type::integer), spans(Type::integer), firsts(Type::timestamp), ends(Type::timestamp),
      reasons(Type::smallint);
  for (const auto& [key, given_up] : last) {
    const auto& [interval, pair] = key.first;
    pairs.add(keys_->key_of(pair).value());
    spans.add(seconds_of(interval));
    firsts.add(given_up->buckets.start);
    ends.add(given_up->buckets.end);
    reasons.add(static_cast<std::int16_t>(given_up->reason));
  }
  connection_->run(queries::insert_given_up,
                   {pairs.array(), spans.array(), firsts.array(), ends.array(), reasons.array()});
}

}  // namespace candled::postgres
