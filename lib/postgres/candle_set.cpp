#include "postgres/candle_set.hpp"

#include <algorithm>
#include <stdexcept>

#include "candle/merge.hpp"
#include "postgres/absences.hpp"
#include "postgres/candle_columns.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

/// Beyond this number of pairs, reading all of them costs less than naming them.
constexpr std::size_t most_named_pairs = 64;

Column keys_of(std::span<const PairId> pairs, const PairKeys& keys) {
  Column column(Type::integer);
  for (const PairId pair : pairs)
    if (const auto key = keys.key_of(pair)) column.add(*key);
  return column;
}

bool overlaps(TimeRange a, TimeRange b) {
  return a.start < b.end && b.start < a.end;
}

}  // namespace

void CandleSet::begin(Connection& connection, const PairView& pairs, const PairKeys& keys,
                      std::int64_t partition_buckets) {
  connection_ = &connection;
  pairs_ = &pairs;
  keys_ = &keys;
  partition_buckets_ = partition_buckets;
  spans_.clear();
  const Result spans = connection.run(queries::select_spans);
  for (std::size_t row = 0; row < spans.size(); ++row)
    if (const auto interval = interval_of_span(spans.integer(row, 0)))
      spans_.emplace_back(*interval, spans.time(row, 1));
}

void CandleSet::expect_pairs(std::vector<PairId> pairs) {
  auto expected = pairs.size() <= most_named_pairs ? std::optional(std::move(pairs)) : std::nullopt;
  if (expected == expected_) return;
  expected_ = std::move(expected);
  fetched_.clear();
}

void CandleSet::end(bool committed) {
  if (!committed) partitions_.clear();
  expected_.reset();
  rows_.clear();
  fetched_all_.clear();
  fetched_.clear();
  fetched_single_.clear();
  fetched_given_up_.clear();
  given_up_.clear();
  given_up_now_.clear();
  taken_over_.clear();
}

bool CandleSet::covers(const Ranges& ranges, TimeRange range) {
  return std::ranges::any_of(
      ranges, [&](const TimeRange& known) { return known.start <= range.start && range.end <= known.end; });
}

bool CandleSet::is_expected(PairId pair) const {
  return !expected_ || std::ranges::binary_search(*expected_, pair);
}

void CandleSet::fetch(Interval interval, TimeRange range) {
  if (expected_)
    fetch(fetched_[interval], *expected_, interval, range);
  else
    fetch_all(interval, range);
}

/// Reads the candles of all pairs in `range`, unless they are known.
void CandleSet::fetch_all(Interval interval, TimeRange range) {
  if (!is_unknown(fetched_all_[interval], interval, range)) return;
  load(connection_->run(queries::select_candles_of_all,
                        {span_of(interval), Parameter::of(range.start), Parameter::of(range.end)}),
       interval);
}

/// Reads the candles of some pairs in `range`, unless they are known. `known` is what is known of them.
void CandleSet::fetch(Ranges& known, std::span<const PairId> pairs, Interval interval, TimeRange range) {
  if (covers(fetched_all_[interval], range) || !is_unknown(known, interval, range)) return;
  load(connection_->run(queries::select_candles_of_pairs,
                        {span_of(interval), Parameter::of(range.start), Parameter::of(range.end),
                         keys_of(pairs, *keys_).array()}),
       interval);
}

/// Adds `range` to what is known. Returns whether it must be read for that.
bool CandleSet::is_unknown(Ranges& known, Interval interval, TimeRange range) const {
  if (range.start >= range.end || covers(known, range)) return false;
  known.push_back(range);
  known = joined(std::move(known));
  return std::ranges::any_of(spans_, [&](const auto& span) { return span.first == interval; });
}

/// Makes sure that the candles of a pair are known.
void CandleSet::require(PairId pair, Interval interval, TimeRange range) {
  if (is_expected(pair)) return fetch(interval, range);
  fetch(fetched_single_[{interval, pair}], std::span(&pair, 1), interval, range);
}

/// Adds rows of the database. What this transaction has changed stays as it is.
void CandleSet::load(const Result& rows, Interval interval) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto pair = pairs_->id_of(static_cast<PairKey>(rows.integer(row, CandleColumn::pair)));
    if (!pair) continue;
    rows_[{interval, *pair}].try_emplace(rows.time(row, CandleColumn::open_time),
                                         Row{.candle = candle_in(rows, row, interval)});
  }
}

std::set<std::pair<PairId, TimePoint>> CandleSet::open_times(Interval interval, TimeRange range) {
  fetch_all(interval, range);
  std::set<std::pair<PairId, TimePoint>> times;
  for (auto series = rows_.lower_bound({interval, PairId{0}});
       series != rows_.end() && series->first.first == interval; ++series)
    for (auto row = series->second.lower_bound(range.start);
         row != series->second.end() && row->first < range.end; ++row)
      times.emplace(series->first.second, row->first);
  return times;
}

std::optional<TimePoint> CandleSet::newest_end() const {
  std::optional<TimePoint> newest;
  for (const auto& [interval, open_time] : spans_)
    newest = std::max(newest, std::optional(open_time + interval.length()));
  return newest;
}

std::vector<Candle> CandleSet::read(PairId pair, Interval interval, TimeRange range) {
  require(pair, interval, range);
  const auto series = rows_.find({interval, pair});
  if (series == rows_.end()) return {};
  std::vector<Candle> candles;
  for (auto row = series->second.lower_bound(range.start);
       row != series->second.end() && row->first < range.end; ++row) {
    if (!row->second.candle) return {};
    candles.push_back(*row->second.candle);
  }
  return candles;
}

bool CandleSet::insert(const PairCandle& candle) {
  const auto& [pair, is] = candle;
  require(pair, is.interval, {is.open_time, is.close_time()});
  return rows_[{is.interval, pair}]
      .try_emplace(is.open_time, Row{.candle = is, .traded = {}, .is_new = true, .changed = true})
      .second;
}

void CandleSet::replace(const PairCandle& candle) {
  const auto& [pair, is] = candle;
  require(pair, is.interval, {is.open_time, is.close_time()});
  Row& row = rows_.at({is.interval, pair}).at(is.open_time);
  row = {.candle = is, .traded = {}, .is_new = row.is_new, .changed = true};
}

void CandleSet::set_traded(const PairCandle& candle, const Traded& traded) {
  Row& row = rows_.at({candle.candle.interval, candle.pair}).at(candle.candle.open_time);
  row.traded = traded;
  row.changed = true;
}

std::vector<store::SeriesSummary> CandleSet::series() {
  std::vector<store::SeriesSummary> all;
  const Result rows = connection_->run(queries::select_all_series);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto pair = pairs_->id_of(static_cast<PairKey>(rows.integer(row, 0)));
    const auto interval = interval_of_span(rows.integer(row, 1));
    if (!pair || !interval) continue;
    all.push_back({.pair = *pair,
                   .interval = *interval,
                   .first = rows.time(row, 2),
                   .newest = rows.time(row, 3),
                   .candles = static_cast<std::uint64_t>(rows.integer(row, 4))});
  }
  return all;
}

std::vector<Interval> CandleSet::intervals() {
  std::set<Interval> intervals;
  for (const auto& [interval, newest] : spans_) intervals.insert(interval);
  for (const auto& [series, rows] : rows_)
    if (!rows.empty()) intervals.insert(series.first);
  return {intervals.begin(), intervals.end()};
}

std::vector<store::GivenUp> CandleSet::given_up(PairId pair, Interval interval, TimeRange range) {
  load_given_up(interval, range);
  std::vector<store::GivenUp> found;
  if (const auto all = given_up_.find({interval, pair}); all != given_up_.end())
    std::ranges::copy_if(all->second, std::back_inserter(found),
                         [&](const store::GivenUp& given_up) { return overlaps(given_up.buckets, range); });
  return found;
}

/// Makes sure that the given-up buckets of all pairs are known.
void CandleSet::load_given_up(Interval interval, TimeRange range) {
  Ranges& known = fetched_given_up_[interval];
  if (covers(known, range)) return;
  const Result rows =
      connection_->run(queries::select_given_up_of_all,
                       {span_of(interval), Parameter::of(range.start), Parameter::of(range.end)});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto pair = pairs_->id_of(static_cast<PairKey>(rows.integer(row, 0)));
    if (!pair) continue;
    const store::GivenUp given_up{.buckets = {rows.time(row, 1), rows.time(row, 2)},
                                  .reason = static_cast<store::GiveUp>(rows.integer(row, 3))};
    auto& all = given_up_[{interval, *pair}];
    const auto place = std::ranges::lower_bound(
        all, given_up.buckets.end, {}, [](const store::GivenUp& other) { return other.buckets.end; });
    if (place == all.end() || place->buckets.end != given_up.buckets.end) all.insert(place, given_up);
  }
  known.push_back(range);
  known = joined(std::move(known));
}

void CandleSet::give_up(PairId pair, Interval interval, const store::GivenUp& given_up) {
  load_given_up(interval, given_up.buckets);
  auto& all = given_up_[{interval, pair}];
  const auto place = std::ranges::lower_bound(all, given_up.buckets.end, {},
                                              [](const store::GivenUp& other) { return other.buckets.end; });
  if (place != all.end() && place->buckets.end == given_up.buckets.end) {
    place->reason = given_up.reason;
    place->buckets.start = std::min(place->buckets.start, given_up.buckets.start);
  } else {
    all.insert(place, given_up);
  }
  given_up_now_.emplace_back(Series{interval, pair}, given_up);
}

std::map<Interval, TimePoint> CandleSet::removed_until() {
  return select_removed_until(*connection_);
}

}  // namespace candled::postgres
