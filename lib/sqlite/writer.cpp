#include "sqlite/writer.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <stdexcept>

#include "sql/queries.hpp"
#include "sqlite/table/disk_order.hpp"
#include "sqlite/table/layout.hpp"
#include "store/rules/kept_batch.hpp"
#include "store/rules/take_over.hpp"

namespace candled::sqlite {
namespace {

/// The number of candles removed at a time. It bounds how long others wait.
constexpr std::size_t removed_at_once = 4'000;

/// The number of free pages to keep, because the next candles fill them again: the blocks of 1000 pairs in
/// three intervals that are removed together take 2.6 MB.
constexpr std::int64_t pages_kept_free = 1024;
/// The number of pages returned at a time: about as much work as a step of a removal.
constexpr int pages_given_back = 128;

/// The auto_vacuum mode of a database that can return its pages a few at a time: one that had this mode from
/// its beginning, or was converted to it (docs/performance.md, Disk).
constexpr std::string_view incremental = "2";

}  // namespace

Writer::Writer(Connection connection, const CandleBuilder::Options& built_with)
    : connection_(std::move(connection)),
      pairs_(connection_),
      select_spans_(connection_, queries::select_spans),
      candles_(connection_),
      forming_(connection_),
      replayed_(connection_),
      rows_(connection_, candles_),
      merge_(rows_, built_with),
      storing_(rows_, merge_),
      repair_(rows_, merge_),
      merged_(connection_),
      later_(rows_, merged_, built_with.intervals),
      unmerged_(later_.unmerged()),
      removals_(connection_, candles_),
      pair_removal_(connection_, pairs_, candles_, forming_, replayed_),
      marks_(connection_, candles_),
      future_(rows_, marks_),
      free_pages_(connection_, queries::count_free_pages) {
  connection_.run("PRAGMA synchronous = FULL");
  can_shrink_ = connection_.text("PRAGMA auto_vacuum") == incremental;
}

/// Runs `work` in one transaction.
template <typename Result, typename Work>
Result Writer::write(Durability durability, const Work& work) {
  return guarded<Result>([&]() -> Result {
    make(durability);
    try {
      Transaction transaction(connection_, Transaction::Kind::write);
      Result done = work();
      candles_.summarise();
      auto unmerged = later_.unmerged();
      transaction.commit();
      merge_.committed();
      pairs_.committed();
      unmerged_ = std::move(unmerged);
      return done;
    } catch (...) {
      merge_.rolled_back();
      pairs_.rolled_back();
      candles_.forget();
      forming_.forget();
      future_.forget();
      later_.forget();
      throw;
    }
  });
}

void Writer::make(Durability durability) {
  if (durability == durability_) return;
  connection_.run(durability == Durability::power ? "PRAGMA synchronous = FULL"
                                                  : "PRAGMA synchronous = NORMAL");
  durability_ = durability;
}

std::expected<store::Stored, store::StoreError> Writer::store(const store::Batch& batch) {
  const auto durability = batch.candles.empty() && !batch.replayed ? Durability::process : Durability::power;
  std::size_t withdrawn = 0;
  auto result = write<std::expected<store::Stored, store::StoreError>>(durability, [&] {
    pairs_.insert(batch.new_pairs);
    std::optional<store::Batch> without_gone;
    const store::Batch& kept = store::kept_batch(
        batch, [this](PairId pair) { return pairs_.stays(pair); }, without_gone);
    merge_.begin();
    if (!kept.candles.empty()) later_.begin();
    withdrawn = make_way(kept);
    return store_all(kept);
  });
  if (result) withdrawn_ += withdrawn;
  return result;
}

/// Stores a batch after its pairs are stored and future candles have made way.
store::Stored Writer::store_all(const store::Batch& batch) {
  if (batch.forming) forming_.save(*batch.forming);
  if (batch.replayed) {
    replayed_.save(*batch.replayed);
    // No builder closes the bigger buckets that are forming then, and later ones may be stored.
    for (const PairId pair : pairs_.ids())
      merge_.touch(pair, batch.replayed->interval, batch.replayed->open_time);
  }
  return store_candles(batch);
}

std::expected<store::Repaired, store::StoreError> Writer::repair(const store::Repair& repair) {
  return write<std::expected<store::Repaired, store::StoreError>>(Durability::power, [&] {
    if (!pairs_.stays(repair.pair)) return store::Repaired{};
    later_.begin();
    std::vector<PairCandle> rows;
    for (const Candle& candle : repair.candles) rows.push_back({repair.pair, candle});
    make_way({.candles = std::move(rows)});
    const auto closed_until = forming_.closed_until();
    return closed_until ? repair_.apply(repair, *closed_until) : store::Repaired{};
  });
}

std::expected<store::MergedLater, store::StoreError> Writer::merge_later() {
  return write<std::expected<store::MergedLater, store::StoreError>>(Durability::process, [&] {
    store::MergedLater step;
    for (const store::StoredBucket& missing : later_.next()) merge_.touch_bucket(missing);
    if (merge_.has_work()) step.merged = merge_.merge(closed_by({}));
    step.unmerged = later_.unmerged();
    return step;
  });
}

std::expected<std::vector<PairCandle>, store::StoreError> Writer::merge_anew(
    std::span<const store::StoredBucket> buckets) {
  return write<std::expected<std::vector<PairCandle>, store::StoreError>>(Durability::power, [&] {
    for (const store::StoredBucket& bucket : buckets)
      if (pairs_.stays(bucket.pair)) merge_.touch_wrong(bucket);
    return merge_.merge(closed_by({}));
  });
}

std::expected<std::size_t, store::StoreError> Writer::take_over(const store::TakenOver& rows) {
  return write<std::expected<std::size_t, store::StoreError>>(Durability::power, [&] {
    pairs_.insert(rows.new_pairs);
    const std::size_t taken = take_over_candles(rows);
    store::take_over_given_up(rows, rows_, [this](PairId pair) { return pairs_.stays(pair); });
    for (const auto& [interval, until] : rows.removed_until) rows_.extend_removed(interval, until);
    if (taken > 0) later_.begin_anew();
    return taken;
  });
}

std::size_t Writer::take_over_candles(const store::TakenOver& taken) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < taken.candles.size(); ++i) {
    const PairCandle& row = taken.candles[i];
    if (!pairs_.stays(row.pair) || !candles_.insert(row)) continue;
    if (!taken.traded.empty() && taken.traded[i]) candles_.set_traded(row, *taken.traded[i]);
    merge_.know(row.candle.interval);
    ++count;
  }
  return count;
}

std::expected<store::Removed, store::StoreError> Writer::remove(const store::Removal& removal) {
  ages_ = true;
  return write<std::expected<store::Removed, store::StoreError>>(
      Durability::process, [&] { return removals_.remove(removal, removed_at_once); });
}

std::expected<store::GivenWay, store::StoreError> Writer::give_way(std::span<const PairId> candidates,
                                                                   std::size_t count) {
  return write<std::expected<store::GivenWay, store::StoreError>>(Durability::process, [&] {
    forming_.forget();  // so that the next save is a whole state
    return pair_removal_.give_way(candidates, count);
  });
}

/// Returns some of the space of removed candles to the file system, unless the free space is about what the
/// next candles need. Other space that becomes free is filled again.
std::expected<bool, store::StoreError> Writer::maintain() {
  return guarded<std::expected<bool, store::StoreError>>([&] {
    if (!ages_ || !can_shrink_ || free_pages() <= pages_kept_free) return false;
    make(Durability::process);
    connection_.run(fmt::format("PRAGMA incremental_vacuum({})", pages_given_back));
    return true;
  });
}

std::int64_t Writer::free_pages() {
  auto rows = free_pages_.rows();
  return rows.next() ? rows.integer(0) : 0;
}

store::Stored Writer::store_candles(const store::Batch& batch) {
  std::vector<PairCandle> sorted;
  store::Stored stored{.candles = storing_.store(in_disk_order(batch.candles, sorted), batch.of_another)};
  if (merge_.has_work()) stored.merged = merge_.merge(closed_by(batch));
  return stored;
}

/// Removes the candles that were stored before their bucket had ended; the stored parts of such a bucket
/// decide its candle. Returns the number of candles removed.
std::size_t Writer::make_way(const store::Batch& batch) {
  const auto gone = future_.make_way(batch);
  for (const store::StoredBucket& bucket : gone)
    if (merge_.may_have_parts(bucket.interval)) merge_.touch_bucket(bucket);
  return gone.size();
}

/// Returns the time by which buckets have ended. Without a collector's state, this is the end of the buckets
/// that are known to have closed.
TimePoint Writer::closed_by(const store::Batch& batch) {
  if (batch.forming) return batch.forming->open_time;
  candles_.summarise();
  TimePoint until = forming_.closed_until().value_or(TimePoint::min());
  if (batch.replayed) until = std::max(until, batch.replayed->open_time);
  for (const auto& row : batch.candles) until = std::max(until, row.candle.close_time());
  for (auto rows = select_spans_.rows(); rows.next();)
    until = std::max(until, TimePoint(std::chrono::seconds(rows.integer(2) + rows.integer(0))));
  return until;
}

}  // namespace candled::sqlite
