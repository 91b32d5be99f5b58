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

// No time in a database lies before this one or after latest_time, and arithmetic with them does not
// overflow.
constexpr TimePoint earliest{std::chrono::sys_days{std::chrono::year{-9999} / 1 / 1}};

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

/// Returns the time at which the previous page ended.
TimePoint turn_of(const Position& after) {
  return std::clamp(after.open_time, earliest, latest_time);
}

/// Returns the range of times of `query` that applies to every interval.
Stretch stretch_of(const store::CandleQuery& query) {
  auto start = std::max(query.start.value_or(earliest), earliest);
  auto end = std::min(query.end.value_or(latest_time), latest_time);
  if (query.after && query.order == store::Order::ascending) start = std::max(start, turn_of(*query.after));
  if (query.after && query.order == store::Order::descending)
    end = std::min(end, turn_of(*query.after) + milliseconds(1));
  return {.start = start, .end = end, .order = query.order};
}

/// Cuts `stretch` at `last`, the time of the last row of an answer that is already full.
void end_with(Stretch& stretch, TimePoint last) {
  if (stretch.order == store::Order::ascending)
    stretch.end = std::min(stretch.end, last + milliseconds(1));
  else
    stretch.start = std::max(stretch.start, last);
}

void move_to_end(std::vector<PairCandle>& out, std::vector<PairCandle> rows) {
  if (out.empty()) return out.swap(rows);
  out.insert(out.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
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
      ranks_(pairs_) {}

auto Reader::candles(const store::CandleQuery& query) -> Result<std::vector<PairCandle>> {
  return in_snapshot<std::vector<PairCandle>>(connection_, [&] {
    refresh_pairs();
    std::vector<PairCandle> found;
    if (query.limit == 0) return found;
    Stretch stretch = stretch_of(query);
    const auto before = [&](const auto& left, const auto& right) {
      return precedes(left, right, query.order);
    };
    for (const auto& part : parts_of(query)) {
      const Stretch here{.start = std::max(stretch.start, part.first),
                         .end = std::min(stretch.end, part.newest + milliseconds(1)),
                         .order = query.order};
      const auto middle = static_cast<std::ptrdiff_t>(found.size());
      move_to_end(found, read(query, part.interval, here));
      if (middle > 0) std::inplace_merge(found.begin(), found.begin() + middle, found.end(), before);
      if (found.size() < query.limit) continue;
      found.erase(found.begin() + static_cast<std::ptrdiff_t>(query.limit), found.end());
      end_with(stretch, found.back().candle.open_time);
    }
    return found;
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
  ranks_ = PairRanks(pairs_);
  pair_changes_ = changes;
}

/// Returns the stored intervals of `query`, ascending: the shortest has the newest candles, so the later ones
/// can mostly be cut short.
auto Reader::parts_of(const store::CandleQuery& query) -> std::vector<Part> {
  std::vector<Part> parts;
  if (query.pairs.empty()) add_parts(select_spans_.rows(), parts);
  for (const PairId pair : query.pairs)
    add_parts(select_series_of_pair_.rows(static_cast<std::int64_t>(index_of(pair))), parts);
  if (!query.intervals.empty())
    std::erase_if(
        parts, [&](const Part& part) { return !std::ranges::binary_search(query.intervals, part.interval); });
  return parts;
}

void Reader::add_parts(Rows rows, std::vector<Part>& parts) {
  while (rows.next()) {
    const Part part{interval_in(rows, 0), time_in(rows, 1), time_in(rows, 2)};
    const auto place = std::ranges::lower_bound(parts, part.interval, {}, &Part::interval);
    if (place == parts.end() || place->interval != part.interval) {
      parts.insert(place, part);
      continue;
    }
    place->first = std::min(place->first, part.first);
    place->newest = std::max(place->newest, part.newest);
  }
}

/// Returns the first `limit` rows of one interval, or a few more.
std::vector<PairCandle> Reader::read(const store::CandleQuery& query, Interval interval, Stretch stretch) {
  if (!query.after) return walk(query, interval, stretch, query.limit);

  // Only the bucket in which the last page ended has rows to pass over.
  const auto turn = turn_of(*query.after);
  const bool ascending = query.order == store::Order::ascending;
  const Stretch at_turn{.start = std::max(stretch.start, turn),
                        .end = std::min(stretch.end, turn + milliseconds(1)),
                        .order = query.order};
  (ascending ? stretch.start : stretch.end) =
      ascending ? std::max(stretch.start, turn + milliseconds(1)) : std::min(stretch.end, turn);

  const Place after{turn, ranks_.of_name(pairs_, query.after->pair), query.after->interval};
  auto rows = walk(query, interval, at_turn, std::max(query.limit, query.pairs.size()));
  std::erase_if(rows, [&](const PairCandle& row) {
    return ascending ? place_of(row) <= after : place_of(row) >= after;
  });
  if (rows.size() < query.limit) move_to_end(rows, walk(query, interval, stretch, query.limit - rows.size()));
  return rows;
}

std::vector<PairCandle> Reader::walk(const store::CandleQuery& query, Interval interval, Stretch stretch,
                                     std::size_t limit) {
  if (query.pairs.size() == 1) return walk_.one_pair(query.pairs.front(), interval, stretch, limit);
  if (!query.pairs.empty()) return walk_each(query.pairs, interval, stretch, limit);
  auto rows = walk_.all_pairs(interval, stretch, limit);
  std::ranges::sort(rows,
                    [&](const auto& left, const auto& right) { return precedes(left, right, query.order); });
  return rows;
}

/// Reads `pairs` one after the other. Whenever twice `limit` rows are there, the surplus goes, and the
/// stretch with it: each doubling of the pairs costs `limit` rows more.
std::vector<PairCandle> Reader::walk_each(std::span<const PairId> pairs, Interval interval, Stretch stretch,
                                          std::size_t limit) {
  const auto before = [&](const auto& left, const auto& right) {
    return precedes(left, right, stretch.order);
  };
  std::vector<PairCandle> found;
  for (const PairId pair : pairs) {
    move_to_end(found, walk_.one_pair(pair, interval, stretch, limit));
    if (found.size() < 2 * limit) continue;
    const auto last = found.begin() + static_cast<std::ptrdiff_t>(limit) - 1;
    std::ranges::nth_element(found, last, before);
    found.erase(last + 1, found.end());
    end_with(stretch, found.back().candle.open_time);
  }
  std::ranges::sort(found, before);
  return found;
}

bool Reader::precedes(const PairCandle& left, const PairCandle& right, store::Order order) const {
  return order == store::Order::ascending ? place_of(left) < place_of(right)
                                          : place_of(right) < place_of(left);
}

auto Reader::place_of(const PairCandle& row) const -> Place {
  if (!pairs_.has(row.pair))
    connection_.fail(store::StoreFailure::damaged, "a candle belongs to a pair that is not there");
  return {.open_time = row.candle.open_time, .rank = ranks_.of(row.pair), .interval = row.candle.interval};
}

}  // namespace candled::sqlite
