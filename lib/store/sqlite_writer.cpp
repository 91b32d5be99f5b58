#include "store/sqlite_writer.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "sql/queries.hpp"
#include "store/layout.hpp"

namespace candled::store {
namespace {

/// Buckets start at whole seconds.
std::int64_t seconds_of(TimePoint open_time) {
  return std::chrono::floor<std::chrono::seconds>(open_time).time_since_epoch().count();
}

}  // namespace

SqliteWriter::SqliteWriter(Connection connection)
    : connection_(std::move(connection)),
      count_pairs_(connection_, queries::count_pairs),
      insert_pair_(connection_, queries::insert_pair),
      insert_candle_(connection_, queries::insert_candle),
      extend_series_(connection_, queries::extend_series),
      cover_block_(connection_, queries::cover_block),
      extend_span_(connection_, queries::extend_span) {}

std::expected<std::size_t, StoreError> SqliteWriter::store(const Batch& batch) {
  using Result = std::expected<std::size_t, StoreError>;
  auto result = guarded<Result>([&]() -> Result {
    Transaction transaction(connection_, Transaction::Kind::write);
    const auto known_pairs = store_pairs(batch.new_pairs);
    std::size_t stored = 0;
    for (const auto& candle : batch.candles) {
      if (index_of(candle.pair) >= known_pairs)
        throw std::out_of_range("a candle of a pair that is not stored");
      if (store_candle(candle)) ++stored;
    }
    extend_spans(batch.candles);
    transaction.commit();
    return stored;
  });
  if (!result) covered_.clear();  // what it remembers may have been rolled back
  return result;
}

std::size_t SqliteWriter::count_pairs() {
  auto rows = count_pairs_.rows();
  rows.next();
  return static_cast<std::size_t>(rows.integer(0));
}

/// Returns how many pairs there are then.
std::size_t SqliteWriter::store_pairs(std::span<const Pair> pairs) {
  auto id = count_pairs();
  for (const auto& pair : pairs)
    insert_pair_.execute(static_cast<std::int64_t>(id++), std::string_view(pair.name),
                         std::string_view(pair.base), std::string_view(pair.quote));
  return id;
}

bool SqliteWriter::store_candle(const PairCandle& pair_candle) {
  const auto& [pair, candle] = pair_candle;
  const std::int64_t interval = candle.interval.length().count();
  const auto id = static_cast<std::int64_t>(index_of(pair));
  const auto place = place_of(bucket_at(candle.interval, candle.open_time));

  std::optional<std::int64_t> samples, lead, trail, gap;
  if (const auto& observed = candle.observation) {
    samples = observed->samples;
    lead = (observed->first - candle.open_time).count();
    trail = (candle.close_time() - observed->last).count();
    gap = observed->gap.count();
  }
  const auto inserted = insert_candle_.execute(
      interval, place.block, id, place.slot, candle.open.coefficient(), candle.high.coefficient(),
      candle.low.coefficient(), candle.close.coefficient(),
      pack({.open = candle.open.scale(),
            .high = candle.high.scale(),
            .low = candle.low.scale(),
            .close = candle.close.scale()}),
      samples, lead, trail, gap, std::int64_t{candle.complete}, static_cast<std::int64_t>(candle.source));
  if (inserted == 0) return false;

  extend_series_.execute(id, interval, seconds_of(candle.open_time));
  cover(pair, candle.interval, place.block);
  return true;
}

void SqliteWriter::cover(PairId pair, Interval interval, std::int64_t block) {
  const auto [entry, added] = covered_.try_emplace({interval, pair}, block);
  if (!added && entry->second == block) return;
  entry->second = block;
  cover_block_.execute(std::int64_t{interval.length().count()}, chapter_of(block),
                       static_cast<std::int64_t>(index_of(pair)), static_cast<std::int64_t>(bit_of(block)));
}

/// Candles that were stored already do no harm here: their times are within the span.
void SqliteWriter::extend_spans(std::span<const PairCandle> candles) {
  std::map<Interval, std::pair<TimePoint, TimePoint>> spans;
  for (const auto& [pair, candle] : candles) {
    const auto [entry, added] = spans.try_emplace(candle.interval, candle.open_time, candle.open_time);
    auto& [first, newest] = entry->second;
    first = std::min(first, candle.open_time);
    newest = std::max(newest, candle.open_time);
  }
  for (const auto& [interval, span] : spans)
    extend_span_.execute(std::int64_t{interval.length().count()}, seconds_of(span.first),
                         seconds_of(span.second));
}

}  // namespace candled::store
