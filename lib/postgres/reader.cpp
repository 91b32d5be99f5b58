#include "postgres/reader.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "postgres/absences.hpp"
#include "postgres/candle_columns.hpp"
#include "postgres/forming_ring.hpp"
#include "postgres/snapshot.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

/// A window of several pairs that has more rows than that many times the missing ones is read again as a
/// smaller one.
constexpr std::size_t most_surplus = 4;
/// The number of rows that are asked for at once. It bounds the memory of a result.
constexpr std::size_t most_rows = 100'000;

/// How long a call waits for a server that is behind, how long for one of several hosts, and how often it
/// looks.
constexpr milliseconds patience{2'000};
constexpr milliseconds patience_with_host{500};
constexpr milliseconds between_tries{5};

/// Returns the interval in a column. Throws `damaged` if candles of the value are not stored.
Interval interval_in(const Connection& connection, const Result& rows, std::size_t row, int column) {
  const auto interval = interval_of_span(rows.integer(row, column));
  if (!interval) connection.fail(store::StoreFailure::damaged, "a stored interval must divide a day");
  return *interval;
}

/// Returns whether an error says that a table is not there (PostgreSQL's documentation, appendix A): a
/// standby may be so far behind that it has none yet.
bool is_before_tables(const PostgresError& error) {
  return error.state() == "42P01" || error.state() == "3F000";
}

PairKey key_in(const Result& rows, std::size_t row, int column) {
  return static_cast<PairKey>(rows.integer(row, column));
}

std::optional<Amount> amount_in(const Result& rows, std::size_t row, int column) {
  if (rows.is_null(row, column)) return {};
  const auto decimal = decode_numeric(rows.bytes(row, column));
  return decimal ? Amount::from_parts(decimal->digits, decimal->scale) : std::nullopt;
}

}  // namespace

Reader::Reader(Target target, std::shared_ptr<PairKeys> keys, const VersionFloor& floor, std::string node)
    : session_(std::move(target), Access::read),
      keys_(std::move(keys)),
      floor_(floor),
      node_(std::move(node)) {}

/// Calls `work` with a connection in a snapshot, with the pairs of that moment at hand. Waits where the
/// server is behind.
template <typename T, typename Work>
auto Reader::read_with(const Work& work) -> Result<T> {
  return guarded<Result<T>>([&]() -> Result<T> {
    const auto begun = std::chrono::steady_clock::now();
    auto leave_at = begun + patience_with_host;
    for (;;) {
      std::int64_t version = -1;
      try {
        auto result = in_snapshot(session_, [&](Connection& connection) -> std::optional<T> {
          version = refresh_pairs(connection);
          return version >= floor_.version() ? std::optional<T>(work(connection)) : std::nullopt;
        });
        if (result) return std::move(*result);
      } catch (const PostgresError& error) {
        if (!is_before_tables(error) || std::chrono::steady_clock::now() > begun + patience) throw;
      }
      const auto now = std::chrono::steady_clock::now();
      if (now > begun + patience) fail_behind(version);
      if (now > leave_at) {
        session_.leave();
        leave_at = now + patience_with_host;
      } else {
        floor_.pause(version, between_tries);
      }
    }
  });
}

void Reader::fail_behind(std::int64_t version) const {
  throw PostgresError(
      store::StoreFailure::busy, session_.target().name,
      fmt::format("the server is behind: it shows version {}, and {} is known", version, floor_.version()));
}

auto Reader::candles(const store::CandleQuery& query) -> Result<std::vector<PairCandle>> {
  return read_with<std::vector<PairCandle>>([&](Connection& connection) {
    return store::PageReader(*this, view_->pairs, ranks_).read(query, extents_of(connection, query));
  });
}

auto Reader::series() -> Result<std::vector<store::SeriesSummary>> {
  return read_with<std::vector<store::SeriesSummary>>([&](Connection& connection) {
    std::vector<store::SeriesSummary> all;
    const auto rows = connection.run(queries::select_all_series);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto pair = view_->id_of(key_in(rows, row, 0));
      if (!pair && knows_all_pairs())
        connection.fail(store::StoreFailure::damaged, "a series is of a pair that is not there");
      if (!pair) continue;
      all.push_back({.pair = *pair,
                     .interval = interval_in(connection, rows, row, 1),
                     .first = rows.time(row, 2),
                     .newest = rows.time(row, 3),
                     .candles = static_cast<std::uint64_t>(rows.integer(row, 4))});
    }
    std::ranges::sort(all, {}, [](const auto& series) { return std::pair(series.pair, series.interval); });
    return all;
  });
}

auto Reader::pairs() -> Result<Pairs> {
  return read_with<Pairs>([&](Connection&) { return view_->pairs; });
}

auto Reader::forming() -> Result<store::SavedForming> {
  return read_with<store::SavedForming>(
      [&](Connection& connection) { return load_forming(connection, *view_, node_); });
}

auto Reader::replayed() -> Result<store::SavedForming> {
  return read_with<store::SavedForming>(
      [&](Connection& connection) { return load_replayed(connection, *view_); });
}

auto Reader::given_up(PairId pair, Interval interval, TimeRange range)
    -> Result<std::vector<store::GivenUp>> {
  return read_with<std::vector<store::GivenUp>>([&](Connection& connection) {
    const ReadPairs keys = keys_of({pair});
    return keys.keys.empty() ? std::vector<store::GivenUp>{}
                             : select_given_up(connection, keys.keys.front(), interval, range);
  });
}

auto Reader::removed_until() -> Result<std::map<Interval, TimePoint>> {
  return read_with<std::map<Interval, TimePoint>>(
      [&](Connection& connection) { return select_removed_until(connection); });
}

auto Reader::traded(Interval interval, TimeRange range) -> Result<std::vector<store::TradedBucket>> {
  return read_with<std::vector<store::TradedBucket>>([&](Connection& connection) {
    std::vector<store::TradedBucket> found;
    const auto rows = connection.run(
        queries::select_traded, {span_of(interval), Parameter::of(range.start), Parameter::of(range.end)});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto pair = view_->id_of(key_in(rows, row, 0));
      if (!pair) continue;
      const auto volume = amount_in(rows, row, 3);
      const auto quote_volume = amount_in(rows, row, 4);
      if (!volume || !quote_volume)
        connection.fail(store::StoreFailure::damaged, "the volume of a candle is no number");
      found.push_back({.pair = *pair,
                       .open_time = rows.time(row, 1),
                       .traded = {.trades = static_cast<std::uint64_t>(rows.integer(row, 2)),
                                  .volume = *volume,
                                  .quote_volume = *quote_volume}});
    }
    return found;
  });
}

auto Reader::size_bytes() -> Result<std::uint64_t> {
  return read_with<std::uint64_t>([&](Connection& connection) {
    return static_cast<std::uint64_t>(connection.run(queries::select_size).integer(0, 0));
  });
}

std::int64_t Reader::refresh_pairs(Connection& connection) {
  std::int64_t version = 0;
  auto view = keys_->view(connection, version);
  if (view != view_) {
    view_ = std::move(view);
    ranks_ = store::PairRanks(view_->pairs);
  }
  return version;
}

store::IntervalExtents Reader::extents_of(Connection& connection, const store::CandleQuery& query) const {
  const ReadPairs pairs = keys_of(query.pairs);
  Column keys(Type::integer);
  for (const PairKey key : pairs.keys) keys.add(key);
  const auto rows = pairs.all ? connection.run(queries::select_extents)
                              : connection.run(queries::select_extents_of_pairs, {keys.array()});
  store::IntervalExtents extents;
  for (std::size_t row = 0; row < rows.size(); ++row)
    extents.add({.interval = interval_in(connection, rows, row, 0),
                 .first = rows.time(row, 1),
                 .newest = rows.time(row, 2)});
  extents.select(query.intervals);
  return extents;
}

/// Returns the keys of `pairs` without those that were not stored at the moment of the view.
ReadPairs Reader::keys_of(const std::vector<PairId>& pairs) const {
  ReadPairs keys{.all = pairs.empty()};
  for (const PairId pair : pairs)
    if (const auto key = keys_->key_of(pair); key && view_->id_of(*key) == pair) keys.keys.push_back(*key);
  return keys;
}

std::vector<PairCandle> Reader::read(const std::vector<PairId>& pairs, Interval interval,
                                     const store::OpenTimes& times, std::size_t limit) {
  const ReadPairs keys = keys_of(pairs);
  const std::size_t count = keys.all ? view_->pairs.count() : keys.keys.size();
  CandleWindows windows(interval, times, buckets_of_rows(limit, count));
  Connection& connection = session_.connection();
  std::vector<PairCandle> found;
  while (found.size() < limit) {
    const std::size_t missing = std::min(limit - found.size(), most_rows);
    const auto rows =
        windows.next(connection, keys, keys.is_one() ? missing : std::max(most_surplus * missing, count));
    if (!rows) break;
    append(connection, *rows, interval, found);
  }
  return found;
}

void Reader::append(Connection& connection, const postgres::Result& rows, Interval interval,
                    std::vector<PairCandle>& out) const {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto pair = view_->id_of(key_in(rows, row, CandleColumn::pair));
    if (!pair && knows_all_pairs())
      connection.fail(store::StoreFailure::damaged, "a candle belongs to a pair that is not there");
    if (!pair) continue;
    const auto candle = candle_in(rows, row, interval);
    if (!candle) connection.fail(store::StoreFailure::damaged, "a candle is none; candled verify says which");
    out.push_back({.pair = *pair, .candle = *candle});
  }
}

}  // namespace candled::postgres
