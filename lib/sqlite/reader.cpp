#include "sqlite/reader.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>

#include "sql/queries.hpp"
#include "sqlite/table/stored_pairs.hpp"

namespace candled::sqlite {
namespace {

using std::chrono::seconds;

/// Returns the interval in a column. Throws std::invalid_argument if candles of the value are not stored.
Interval interval_in(const Rows& row, int column) {
  const Interval interval(seconds(row.integer(column)));
  if (!interval.divides_a_day()) throw std::invalid_argument("a stored interval must divide a day");
  return interval;
}

TimePoint time_in(const Rows& row, int column) {
  return TimePoint(seconds(row.integer(column)));
}

/// Runs `work` in one snapshot of the database, and turns its failures into values.
template <typename T, typename Work>
store::CandleReader::Result<T> in_snapshot(Connection& connection, const Work& work) {
  return guarded<store::CandleReader::Result<T>>([&]() -> store::CandleReader::Result<T> {
    try {
      Transaction snapshot(connection, Transaction::Kind::read);
      return work();
    } catch (const std::invalid_argument& error) {
      connection.fail(store::StoreFailure::damaged, error.what());
    }
  });
}

void add_extents(Rows rows, store::IntervalExtents& extents) {
  while (rows.next())
    extents.add({.interval = interval_in(rows, 0), .first = time_in(rows, 1), .newest = time_in(rows, 2)});
}

}  // namespace

Reader::Reader(Connection connection)
    : connection_(std::move(connection)),
      select_pair_changes_(connection_, queries::select_pair_changes),
      select_pairs_(connection_, queries::select_pairs),
      select_series_(connection_, queries::select_series),
      select_series_of_pair_(connection_, queries::select_series_of_pair),
      select_spans_(connection_, queries::select_spans),
      walk_(connection_),
      forming_(connection_),
      replayed_(connection_),
      given_up_(connection_),
      removed_(connection_),
      traded_(connection_),
      ranks_(pairs_) {}

auto Reader::candles(const store::CandleQuery& query) -> Result<std::vector<PairCandle>> {
  return in_snapshot<std::vector<PairCandle>>(connection_, [&] {
    refresh_pairs();
    return store::PageReader(*this, pairs_, ranks_).read(query, extents_of(query));
  });
}

auto Reader::series() -> Result<std::vector<store::SeriesSummary>> {
  return in_snapshot<std::vector<store::SeriesSummary>>(connection_, [&] {
    std::vector<store::SeriesSummary> all;
    for (auto rows = select_series_.rows(); rows.next();)
      all.push_back({.pair = PairId(static_cast<std::uint32_t>(rows.integer(0))),
                     .interval = interval_in(rows, 1),
                     .first = time_in(rows, 2),
                     .newest = time_in(rows, 3),
                     .candles = static_cast<std::uint64_t>(rows.integer(4))});
    return all;
  });
}

auto Reader::pairs() -> Result<Pairs> {
  return in_snapshot<Pairs>(connection_, [&] {
    refresh_pairs();
    return pairs_;
  });
}

auto Reader::forming() -> Result<store::SavedForming> {
  return in_snapshot<store::SavedForming>(connection_, [&] {
    refresh_pairs();
    return forming_.load([this](PairId pair) { return pairs_.has(pair); });
  });
}

auto Reader::replayed() -> Result<store::SavedForming> {
  return in_snapshot<store::SavedForming>(connection_, [&] {
    refresh_pairs();
    return replayed_.load([this](PairId pair) { return pairs_.has(pair); });
  });
}

auto Reader::given_up(PairId pair, Interval interval, TimeRange range)
    -> Result<std::vector<store::GivenUp>> {
  return in_snapshot<std::vector<store::GivenUp>>(connection_,
                                                  [&] { return given_up_.select(pair, interval, range); });
}

auto Reader::removed_until() -> Result<std::map<Interval, TimePoint>> {
  return in_snapshot<std::map<Interval, TimePoint>>(connection_, [&] { return removed_.select(); });
}

auto Reader::traded(Interval interval, TimeRange range) -> Result<std::vector<store::TradedBucket>> {
  return in_snapshot<std::vector<store::TradedBucket>>(connection_,
                                                       [&] { return traded_.select(interval, range); });
}

auto Reader::size_bytes() -> Result<std::uint64_t> {
  std::uint64_t total = 0;
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    std::error_code absent;
    const auto size = std::filesystem::file_size(connection_.file() + suffix, absent);
    if (!absent) total += size;
  }
  return total;
}

void Reader::refresh_pairs() {
  const auto changes = [this]() -> std::optional<std::int64_t> {
    auto rows = select_pair_changes_.rows();
    return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
  }();
  if (changes && changes == pair_changes_) return;
  auto pairs = pairs_in(select_pairs_.rows());
  if (!pairs) connection_.fail(store::StoreFailure::damaged, "its pairs are too many, or wrongly numbered");
  pairs_ = std::move(*pairs);
  ranks_ = store::PairRanks(pairs_);
  pair_changes_ = changes;
}

store::IntervalExtents Reader::extents_of(const store::CandleQuery& query) {
  store::IntervalExtents extents;
  if (query.pairs.empty()) add_extents(select_spans_.rows(), extents);
  for (const PairId pair : query.pairs)
    add_extents(select_series_of_pair_.rows(static_cast<std::int64_t>(index_of(pair))), extents);
  extents.select(query.intervals);
  return extents;
}

std::vector<PairCandle> Reader::read(const std::vector<PairId>& pairs, Interval interval,
                                     const store::OpenTimes& times, std::size_t limit) {
  if (pairs.empty()) return of_stored_pairs(walk_.all_pairs(interval, times, limit));
  if (pairs.size() > 1) return walk_each(pairs, interval, times, limit);
  return of_stored_pairs(walk_.one_pair(pairs.front(), interval, times, limit));
}

/// Reads `pairs` one after the other. Whenever twice `limit` rows are there, the surplus goes, and the times
/// with it: each doubling of the pairs costs `limit` rows more.
std::vector<PairCandle> Reader::walk_each(std::span<const PairId> pairs, Interval interval,
                                          store::OpenTimes times, std::size_t limit) {
  std::vector<PairCandle> found;
  for (const PairId pair : pairs) {
    const auto rows = of_stored_pairs(walk_.one_pair(pair, interval, times, limit));
    found.insert(found.end(), rows.begin(), rows.end());
    if (found.size() < 2 * limit) continue;
    const auto last = found.begin() + static_cast<std::ptrdiff_t>(limit) - 1;
    std::ranges::nth_element(found, last, store::RankOrder(ranks_, times.order));
    found.erase(last + 1, found.end());
    times.end_with(found.back().candle.open_time);
  }
  return found;
}

std::vector<PairCandle> Reader::of_stored_pairs(std::vector<PairCandle> rows) const {
  if (!std::ranges::all_of(rows, [this](const PairCandle& row) { return pairs_.has(row.pair); }))
    connection_.fail(store::StoreFailure::damaged, "a candle belongs to a pair that is not there");
  return rows;
}

}  // namespace candled::sqlite
