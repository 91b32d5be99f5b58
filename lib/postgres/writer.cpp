#include "postgres/writer.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <stdexcept>

#include "postgres/old_partitions.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"
#include "store/rules/kept_batch.hpp"
#include "store/rules/take_over.hpp"

namespace candled::postgres {
namespace {

/// The clocks of all nodes agree to within this time. A candle that ends later than that by the database's
/// clock comes from a clock that is ahead, and has to wait: it would close the bucket for everybody.
constexpr milliseconds clock_tolerance{2'000};

/// The number of rows of the table `change` that are removed at a time.
constexpr std::int32_t pruned_at_once = 4'000;

}  // namespace

Writer::Writer(Target target, std::shared_ptr<PairKeys> keys, VersionFloor& floor, const Options& options)
    : session_(std::move(target), Access::write),
      floor_(floor),
      node_(options.node),
      pairs_(std::move(keys)),
      merge_(candles_, options.built_with, store::Writers::several),
      storing_(candles_, merge_),
      repair_(candles_, merge_),
      later_(candles_, merged_, options.built_with.intervals),
      forming_(options.node),
      lease_(options.node),
      acknowledged_(options.resend) {
  Connection& connection = connected();
  const Transaction snapshot(connection, Transaction::Kind::snapshot);
  pairs_.begin(connection, 0);
  merged_.begin(connection, pairs_.view());
  unmerged_ = later_.unmerged();
  end(false);
}

/// Runs `work` in one transaction that holds the lock of the store, and says to all that buckets which ended
/// by `closed_until` are closed.
template <typename Result, typename Work>
Result Writer::write(std::optional<TimePoint> closed_until, const Work& work) {
  return guarded<Result>([&]() -> Result {
    const std::size_t resent = resent_;
    try {
      Connection& connection = connected();
      Transaction transaction(connection, Transaction::Kind::write);
      const Locked locked = lock(connection, closed_until);
      if (to_be_checked_) recover(locked);
      Result done = work(locked);
      finish(locked);
      auto unmerged = later_.unmerged();
      transaction.commit();
      acknowledged_.note({locked.version, locked.stamp});
      to_be_checked_.reset();
      // A server that has lost versions gives their numbers out again.
      locked.version > committed_ ? floor_.raise(locked.version) : floor_.restart(locked.version);
      committed_ = locked.version;
      closed_until_ = locked.closed_until;
      unmerged_ = std::move(unmerged);
      end(true);
      return done;
    } catch (...) {
      resent_ = resent;
      end(false);
      throw;
    }
  });
}

/// Returns the connection. A new one may lead to another server, which was promoted and knows less.
Connection& Writer::connected() {
  Connection& connection = session_.connection();
  if (std::exchange(connections_, session_.connections()) == session_.connections()) return connection;
  forming_.forget();
  candles_.forget_partitions();
  closed_until_.reset();  // so that the next batch looks
  if (!to_be_checked_ && acknowledged_.newest()) to_be_checked_ = pairs_.shared_view();
  return connection;
}

/// Returns whether the database does not know the newest transaction that it has acknowledged to us, under
/// the lock of the store.
bool Writer::has_lost_any(Connection& connection) const {
  const auto& [version, stamp] = acknowledged_.newest().value();
  return connection.run(queries::select_change, {Parameter::of(version), Parameter::of(stamp)}).size() == 0;
}

/// Stores again what the database has acknowledged and lost. What it has stays as it is.
void Writer::recover(const Locked& locked) {
  if (!has_lost_any(locked.connection)) return;
  pairs_.recover(*to_be_checked_);
  candles_.use(pairs_.view());
  acknowledged_.forget_old(Acknowledged::Clock::now());
  store::Batch all{.candles = acknowledged_.all()};
  std::erase_if(all.candles, [this](const PairCandle& row) { return !pairs_.stays(row.pair); });
  resent_ += store_all(all, locked).candles;
}

/// Keeps the candles of a collector's batch that are not merged from others.
void Writer::keep(const store::Batch& batch) {
  if (!batch.forming) return;
  std::vector<PairCandle> parts;
  std::ranges::copy_if(batch.candles, std::back_inserter(parts), [this](const PairCandle& row) {
    return !std::ranges::binary_search(merge_.bigger(), row.candle.interval);
  });
  acknowledged_.keep(std::move(parts), Acknowledged::Clock::now());
}

auto Writer::lock(Connection& connection, std::optional<TimePoint> closed_until) -> Locked {
  const auto stamp = static_cast<std::int64_t>(random_() >> 1U);
  const Result row = connection.run(
      queries::lock_store, {Parameter::of(stamp), Parameter::of(std::string_view(node_)),
                            closed_until ? Parameter::of(*closed_until) : Parameter::null(Type::timestamp)});
  if (row.size() != 1) connection.fail(store::StoreFailure::damaged, "its table store has no row");
  const Locked locked{.connection = connection,
                      .version = row.integer(0, 0),
                      .stamp = stamp,
                      .closed_before = row.maybe_time(0, 1),
                      .closed_until = row.maybe_time(0, 2),
                      .partition_buckets = row.integer(0, 5),
                      .now = row.time(0, 6)};
  pairs_.begin(connection, static_cast<PairKey>(row.integer(0, 4)));
  candles_.begin(connection, pairs_.view(), pairs_.keys(), locked.partition_buckets);
  merged_.begin(connection, pairs_.view());
  merge_.begin();
  return locked;
}

/// Writes what the rules have decided, and tells readers what has changed.
void Writer::finish(const Locked& locked) {
  pairs_.write(locked.stamp);
  candles_.write();
  Column spans(Type::integer), firsts(Type::timestamp), lasts(Type::timestamp), pairs(Type::integer);
  const auto changes = candles_.changes();
  for (const auto& [interval, change] : changes) {
    spans.add(seconds_of(interval));
    firsts.add(change.first);
    lasts.add(change.last);
    if (const auto key = change.pair ? pairs_.keys().key_of(*change.pair) : std::nullopt)
      pairs.add(*key);
    else
      pairs.add_null();
  }
  if (dropped_) {
    spans.add(seconds_of(*dropped_));
    firsts.add_null();
    lasts.add_null();
    pairs.add_null();
  }
  // Every version has a row, so that a hole is a change that was lost.
  if (spans.size() == 0 || candles_.gave_up() || pairs_.changed()) {
    spans.add(std::int32_t{0});
    firsts.add_null();
    lasts.add_null();
    pairs.add_null();
  }
  locked.connection.run(queries::insert_change, {Parameter::of(locked.version), Parameter::of(locked.stamp),
                                                 Parameter::of(std::string_view(node_)), spans.array(),
                                                 firsts.array(), lasts.array(), pairs.array()});
}

void Writer::end(bool committed) {
  committed ? merge_.committed() : merge_.rolled_back();
  if (!committed) {
    forming_.forget();
    merged_.forget();
  }
  dropped_.reset();
  candles_.end(committed);
  pairs_.end(committed);
  later_.forget();  // another process may go on with it
}

/// Stores a batch. A batch of a collector with candles that have not ended yet by the database's clock is
/// refused as `early`: its own clock is ahead.
std::expected<store::Stored, store::StoreError> Writer::store(const store::Batch& batch) {
  if (is_forming_only(batch)) return save_forming(*batch.forming);
  if (batch.new_pairs.empty() && batch.candles.empty() && !batch.forming && !batch.replayed)
    return store::Stored{};
  const auto closed_until = batch.forming ? std::optional(batch.forming->open_time) : std::nullopt;
  auto stored =
      write<std::expected<store::Stored, store::StoreError>>(closed_until, [&](const Locked& locked) {
        if (batch.forming) lease_.renew(locked.connection);
        refuse_future(batch, locked);
        pairs_.insert(batch.new_pairs);
        std::optional<store::Batch> without_gone;
        const store::Batch& kept = store::kept_batch(
            batch, [this](PairId pair) { return pairs_.stays(pair); }, without_gone);
        candles_.use(pairs_.view());
        if (!kept.candles.empty()) later_.begin();
        return store_all(kept, locked);
      });
  if (!stored) return stored;
  keep(batch);
  stored->resent = std::exchange(resent_, 0);
  return stored;
}

/// Returns whether a batch is the state after a poll that closed nothing. Most are: they change nothing that
/// others could decide by, so they need no lock.
bool Writer::is_forming_only(const store::Batch& batch) const {
  return batch.forming && batch.new_pairs.empty() && batch.candles.empty() && !batch.replayed &&
         closed_until_ && batch.forming->open_time <= *closed_until_ &&
         std::ranges::all_of(batch.forming->candles,
                             [this](const auto& row) { return pairs_.stays(row.pair); });
}

std::expected<store::Stored, store::StoreError> Writer::save_forming(const FormingState& state) {
  return guarded<std::expected<store::Stored, store::StoreError>>([&] {
    try {
      Connection& connection = connected();
      Transaction transaction(connection, Transaction::Kind::quick);
      lease_.renew(connection);
      forming_.save(connection, pairs_.with_keys(state));
      transaction.commit();
      return store::Stored{};
    } catch (...) {
      forming_.forget();
      throw;
    }
  });
}

void Writer::refuse_future(const store::Batch& batch, const Locked& locked) {
  if (!batch.forming) return;
  TimePoint newest = batch.forming->open_time;
  for (const PairCandle& row : batch.candles) newest = std::max(newest, row.candle.close_time());
  if (newest <= locked.now + clock_tolerance) return;
  locked.connection.fail(
      store::StoreFailure::early,
      fmt::format("candles end {} ms later than the database's clock shows", (newest - locked.now).count()));
}

/// Stores a batch after its pairs are stored.
store::Stored Writer::store_all(const store::Batch& batch, const Locked& locked) {
  if (batch.forming) forming_.save(locked.connection, pairs_.with_keys(*batch.forming));
  if (batch.replayed) save_replayed(locked.connection, pairs_.with_keys(*batch.replayed));
  const TimePoint before = ended_before(locked);
  TimePoint until = std::max(before, locked.closed_until.value_or(TimePoint::min()));
  if (!batch.forming) {
    if (batch.replayed) until = std::max(until, batch.replayed->open_time);
    for (const PairCandle& row : batch.candles) until = std::max(until, row.candle.close_time());
  }
  touch_ended(before, until);
  expect(batch.candles);
  store::Stored stored{.candles = storing_.store(batch.candles, batch.of_another)};
  if (merge_.has_work()) stored.merged = merge_.merge(until);
  return stored;
}

/// Returns the time by which buckets had ended before this transaction: the end of the buckets that a
/// collector has closed, or that have a candle.
TimePoint Writer::ended_before(const Locked& locked) const {
  return std::max(locked.closed_before.value_or(TimePoint::min()),
                  candles_.newest_end().value_or(TimePoint::min()));
}

/// Has the bigger buckets merged that were forming at `before` and have ended by `until`, for all pairs that
/// have parts in them: no later transaction returns to them. Buckets that began later have no parts yet but
/// those of this transaction.
void Writer::touch_ended(TimePoint before, TimePoint until) {
  if (before == TimePoint::min()) return;
  for (const Interval bigger : merge_.bigger()) {
    const TimeRange bucket = store::bucket_of(bigger, bigger.floor(before));
    if (bucket.start == before || bucket.end > until) continue;
    for (const Interval part : candles_.intervals()) {
      if (part >= bigger || !bigger.is_multiple_of(part)) continue;
      for (const auto& [pair, open_time] : candles_.open_times(part, bucket))
        merge_.touch_bucket({.pair = pair, .interval = bigger, .open_time = bucket.start});
    }
  }
}

/// Reads what the rules will ask for: the rows of `candles` and of the bigger buckets around them.
void Writer::expect(std::span<const PairCandle> candles) {
  std::map<Interval, std::vector<TimeRange>> ranges;
  std::vector<PairId> pairs;
  for (const auto& [pair, candle] : candles) {
    pairs.push_back(pair);
    ranges[candle.interval].push_back({candle.open_time, candle.close_time()});
  }
  std::ranges::sort(pairs);
  const auto same = std::ranges::unique(pairs);
  pairs.erase(same.begin(), same.end());
  candles_.expect_pairs(std::move(pairs));
  std::map<Interval, std::vector<TimeRange>> all = ranges;
  for (const auto& [part, of_part] : ranges)
    for (const Interval bigger : merge_.bigger()) {
      if (bigger <= part || !bigger.is_multiple_of(part)) continue;
      for (const TimeRange& range : of_part)
        all[bigger].push_back({bigger.floor(range.start), bigger.ceil(range.end)});
    }
  for (auto& [interval, of_interval] : all)
    for (const TimeRange& range : joined(std::move(of_interval))) candles_.fetch(interval, range);
}

std::expected<store::Repaired, store::StoreError> Writer::repair(const store::Repair& repair) {
  return write<std::expected<store::Repaired, store::StoreError>>({}, [&](const Locked& locked) {
    if (!pairs_.stays(repair.pair)) return store::Repaired{};
    later_.begin();
    std::vector<PairCandle> rows;
    for (const Candle& candle : repair.candles) rows.push_back({repair.pair, candle});
    candles_.expect_pairs({repair.pair});
    expect(rows);
    return locked.closed_until ? repair_.apply(repair, *locked.closed_until) : store::Repaired{};
  });
}

std::expected<store::MergedLater, store::StoreError> Writer::merge_later() {
  return write<std::expected<store::MergedLater, store::StoreError>>({}, [&](const Locked& locked) {
    store::MergedLater step;
    for (const store::StoredBucket& missing : later_.next()) merge_.touch_bucket(missing);
    if (merge_.has_work()) step.merged = merge_.merge(ended_before(locked));
    step.unmerged = later_.unmerged();
    return step;
  });
}

std::expected<std::vector<PairCandle>, store::StoreError> Writer::merge_anew(
    std::span<const store::StoredBucket> buckets) {
  if (buckets.empty()) return std::vector<PairCandle>{};
  return write<std::expected<std::vector<PairCandle>, store::StoreError>>({}, [&](const Locked& locked) {
    for (const store::StoredBucket& bucket : buckets)
      if (pairs_.stays(bucket.pair)) merge_.touch_wrong(bucket);
    return merge_.merge(ended_before(locked));
  });
}

std::expected<std::size_t, store::StoreError> Writer::take_over(const store::TakenOver& rows) {
  return write<std::expected<std::size_t, store::StoreError>>({}, [&](const Locked& locked) {
    pairs_.insert(rows.new_pairs);
    candles_.use(pairs_.view());
    for (const PairCandle& row : rows.candles) pairs_.stays(row.pair);
    const std::size_t taken = candles_.take_over(rows.candles, rows.traded);
    store::take_over_given_up(rows, candles_, [this](PairId pair) { return pairs_.stays(pair); });
    for (const auto& [interval, until] : rows.removed_until)
      locked.connection.run(queries::extend_removed, {span_of(interval), Parameter::of(until)});
    if (taken > 0) later_.begin_anew();
    return taken;
  });
}

std::expected<store::Removed, store::StoreError> Writer::remove(const store::Removal& removal) {
  // Mostly there is nothing to remove, and others need not wait to be told that.
  auto any = guarded<std::expected<bool, store::StoreError>>(
      [&] { return can_drop(session_.connection(), removal); });
  if (!any) return std::unexpected(std::move(any.error()));
  if (!*any) return store::Removed{};
  return write<std::expected<store::Removed, store::StoreError>>({}, [&](const Locked& locked) {
    candles_.forget_partitions();
    dropped_ = removal.interval;
    return drop_oldest(locked.connection, removal);
  });
}

std::expected<store::GivenWay, store::StoreError> Writer::give_way(std::span<const PairId> candidates,
                                                                   std::size_t count) {
  return write<std::expected<store::GivenWay, store::StoreError>>({}, [&](const Locked&) {
    store::GivenWay done;
    for (const PairId pair : candidates) {
      if (done.gone.size() == count) break;
      if (!pairs_.stays(pair)) continue;
      if (pairs_.has_complete(pair)) {
        done.kept.push_back(pair);
      } else {
        pairs_.remove(pair);
        done.gone.push_back(pair);
      }
    }
    return done;
  });
}

/// Removes some of the changes that are older than a day.
std::expected<bool, store::StoreError> Writer::maintain() {
  return guarded<std::expected<bool, store::StoreError>>([&] {
    Connection& connection = session_.connection();
    Transaction transaction(connection, Transaction::Kind::quick);
    const std::size_t pruned =
        connection.run(queries::prune_changes, {Parameter::of(pruned_at_once)}).changed();
    transaction.commit();
    return pruned >= static_cast<std::size_t>(pruned_at_once);
  });
}

}  // namespace candled::postgres
