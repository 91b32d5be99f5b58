#include "store/sqlite_writer.hpp"

#include <fmt/core.h>
#include <stdexcept>

#include "sql/queries.hpp"
#include "store/layout.hpp"

namespace candled::store {
namespace {

/// What is free is filled again by the next candles: the blocks of 1000 pairs in three intervals that are
/// removed together take 2.6 MB.
constexpr std::int64_t pages_kept_free = 1024;
/// Given back at a time: about as much work as a step of a removal.
constexpr int pages_given_back = 128;

/// What a database says whose pages can be given back a few at a time: one that was so from its beginning, or
/// that somebody has made so (docs/performance.md, Disk).
constexpr std::string_view incremental = "2";

void require_stored(PairId pair, std::size_t known_pairs) {
  if (index_of(pair) >= known_pairs) throw std::out_of_range("a candle of a pair that is not stored");
}

}  // namespace

SqliteWriter::SqliteWriter(Connection connection, Series::Options built_with)
    : connection_(std::move(connection)),
      count_pairs_(connection_, queries::count_pairs),
      insert_pair_(connection_, queries::insert_pair),
      candles_(connection_),
      forming_(connection_),
      repairs_(connection_, candles_, std::move(built_with)),
      removals_(connection_, candles_),
      free_pages_(connection_, queries::count_free_pages) {
  connection_.run("PRAGMA synchronous = FULL");
  can_shrink_ = connection_.text("PRAGMA auto_vacuum") == incremental;
}

/// Runs `work` in one transaction.
template <typename Result, typename Work>
Result SqliteWriter::write(Durability durability, const Work& work) {
  return guarded<Result>([&]() -> Result {
    make(durability);
    try {
      Transaction transaction(connection_, Transaction::Kind::write);
      Result done = work();
      transaction.commit();
      return done;
    } catch (...) {
      candles_.forget();
      forming_.forget();
      throw;
    }
  });
}

void SqliteWriter::make(Durability durability) {
  if (durability == durability_) return;
  connection_.run(durability == Durability::power ? "PRAGMA synchronous = FULL"
                                                  : "PRAGMA synchronous = NORMAL");
  durability_ = durability;
}

std::expected<std::size_t, StoreError> SqliteWriter::store(const Batch& batch) {
  const auto durability = batch.candles.empty() ? Durability::process : Durability::power;
  auto result = write<std::expected<std::size_t, StoreError>>(durability, [&] {
    const auto known_pairs = store_pairs(batch.new_pairs);
    for (const auto& row : batch.candles) require_stored(row.pair, known_pairs);
    const auto stored = store_candles(batch.candles, batch.forming != nullptr);
    if (batch.forming != nullptr) {
      for (const auto& row : batch.forming->candles) require_stored(row.pair, known_pairs);
      forming_.save(*batch.forming);
    }
    return stored;
  });
  if (result && batch.forming != nullptr) repairs_.closed(batch.forming->open_time);
  return result;
}

std::expected<Repaired, StoreError> SqliteWriter::repair(const Repair& repair) {
  return write<std::expected<Repaired, StoreError>>(Durability::power, [&] {
    require_stored(repair.pair, count_pairs());
    const auto closed_until = forming_.closed_until();
    return closed_until ? repairs_.apply(repair, *closed_until) : Repaired{};
  });
}

std::expected<Removed, StoreError> SqliteWriter::remove(const Removal& removal) {
  return write<std::expected<Removed, StoreError>>(Durability::process,
                                                   [&] { return removals_.remove(removal); });
}

std::expected<bool, StoreError> SqliteWriter::shrink() {
  return guarded<std::expected<bool, StoreError>>([&] {
    if (free_pages() <= pages_kept_free || !can_shrink_) return false;
    make(Durability::process);
    connection_.run(fmt::format("PRAGMA incremental_vacuum({})", pages_given_back));
    return true;
  });
}

std::int64_t SqliteWriter::free_pages() {
  auto rows = free_pages_.rows();
  return rows.next() ? rows.integer(0) : 0;
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

/// Returns how many are new. `collected` are those of a service that goes on.
std::size_t SqliteWriter::store_candles(std::span<const PairCandle> candles, bool collected) {
  std::size_t stored = 0;
  for (const auto& candle : candles) {
    const PairCandle row = repairs_.agreeing_with_parts(candle);
    if (candles_.insert(row))
      ++stored;
    else if (collected && repairs_.is_of_another_time(row))
      candles_.replace(row);
  }
  candles_.extend_spans(candles);
  return stored;
}

}  // namespace candled::store
