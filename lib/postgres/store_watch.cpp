#include "postgres/store_watch.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "postgres/snapshot.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

std::optional<milliseconds> maybe_milliseconds(const Result& rows, int column) {
  const auto count = rows.maybe_integer(0, column);
  return count ? std::optional(milliseconds{std::max<std::int64_t>(*count, 0)}) : std::nullopt;
}

}  // namespace

StoreWatch::StoreWatch(const Target& target, std::shared_ptr<PairKeys> keys, VersionFloor& floor,
                       Listener listener, store::ChangeCounter& changes)
    : session_(target, Access::read),
      keys_(std::move(keys)),
      floor_(floor),
      listener_(std::move(listener)),
      changes_(changes),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void StoreWatch::run(const std::stop_token& stop) {
  std::mutex unused;
  std::unique_lock lock(unused);
  while (!stop.stop_requested()) {
    try {
      look();
    } catch (const PostgresError& error) {
      if (behind_since_) session_.leave();
      follower_.forget();  // it may have gone on within a look that failed
      const std::scoped_lock guard(mutex_);
      state_.error = error.what();
    }
    wake_.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

void StoreWatch::look() {
  // Forming candles are to be those of the version that is told before them, so both are seen at one moment.
  const Seen seen = listener_.looked
                        ? in_snapshot(session_, [this](Connection& connection) { return see(connection); })
                        : see(session_.connection());
  publish(seen.row.state);
  if (seen.changed) tell(seen);
  if (listener_.looked) listener_.looked(seen.states);
}

auto StoreWatch::see(Connection& connection) -> Seen {
  Seen seen{.row = read(connection)};
  if (await_behind(seen.row))
    connection.fail(store::StoreFailure::busy,
                    fmt::format("the server is behind: it shows version {}, and {} is known",
                                seen.row.cursor.version, cursor_->version));
  if (cursor_ != seen.row.cursor || seen.row.pair_changes != pair_changes_) see_changes(connection, seen);
  if (listener_.looked) {
    seen.states = follower_.next(connection, *keys_->view(connection));
    seen.row.state.node = follower_.node();
    seen.row.state.forming_age = follower_.age();
  }
  return seen;
}

void StoreWatch::see_changes(Connection& connection, Seen& seen) {
  seen.changed = true;
  seen.noticed.closed_until = seen.row.closed_until;
  const auto cursor = cursor_ ? follow(connection, seen.noticed) : std::nullopt;
  seen.cursor = cursor.value_or(seen.row.cursor);
  seen.restarted = cursor_ && !cursor;
  seen.noticed.pairs = !cursor || seen.row.pair_changes != pair_changes_;
  if (seen.noticed.pairs) seen.noticed.changed = {store::Changed{}};  // the candles of a pair may be gone
  seen.row.state.version = seen.cursor.version;
}

void StoreWatch::tell(const Seen& seen) {
  cursor_ = seen.cursor;
  pair_changes_ = seen.row.pair_changes;
  // First the floor: whoever forgets a candle now must not read it again from a server that is behind.
  seen.restarted ? floor_.restart(cursor_->version) : floor_.raise(cursor_->version);
  if (listener_.changed) listener_.changed(seen.noticed);
  changes_.count();
}

/// Returns whether a server with an older version than was seen before is to be left for another one, or
/// given some time.
bool StoreWatch::await_behind(const Row& row) {
  if (!cursor_ || row.cursor.version >= cursor_->version) {
    behind_since_.reset();
    return false;
  }
  if (!behind_since_) behind_since_ = Clock::now();
  return Clock::now() - *behind_since_ < patience;
}

auto StoreWatch::read(Connection& connection) -> Row {
  const Result rows = connection.run(queries::select_watched);
  if (rows.size() != 1) connection.fail(store::StoreFailure::damaged, "its table store has no row");
  store::WatchState state{.version = rows.integer(0, 0), .on_standby = rows.boolean(0, 4)};
  if (state.on_standby) {
    state.replay_age = maybe_milliseconds(rows, 5);
    state.replay_behind = rows.boolean(0, 6) ? state.replay_age : milliseconds{0};
  }
  return {.cursor = {.version = rows.integer(0, 0), .stamp = rows.integer(0, 1)},
          .pair_changes = rows.integer(0, 2),
          .closed_until = rows.maybe_time(0, 3),
          .state = std::move(state)};
}

/// Returns the version of the newest change, and adds what lies between. Returns nothing if the server does
/// not know all versions from the cursor on.
auto StoreWatch::follow(Connection& connection, store::Noticed& noticed) const -> std::optional<Cursor> {
  const Result rows = connection.run(queries::select_changes_since, {Parameter::of(cursor_->version)});
  Cursor at = *cursor_;
  bool found = cursor_->version == 0;  // the version of a new store, which no transaction has made
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Cursor next{.version = rows.integer(row, 0), .stamp = rows.integer(row, 1)};
    if (next.version == cursor_->version) {
      if (next != *cursor_) return {};
      found = true;
      continue;
    }
    if (!found || next.version > at.version + 1) return {};
    at = next;
    add(rows, row, noticed);
  }
  return found ? std::optional(at) : std::nullopt;
}

/// Adds a row of the table `change`. One with the span 0 is about pairs, which are counted apart, or about
/// given-up buckets, which nobody keeps a copy of.
void StoreWatch::add(const Result& rows, std::size_t row, store::Noticed& noticed) const {
  const std::int64_t span = rows.integer(row, 2);
  if (span == 0) return;
  const auto interval = interval_of_span(span);
  const auto key = rows.maybe_integer(row, 3);
  // A pair without an id has not been read here; or it is being read at this moment.
  const auto pair = key ? keys_->id_of(static_cast<PairKey>(*key)) : std::nullopt;
  noticed.changed.push_back({.pair = pair, .interval = interval});
  const auto last = rows.maybe_time(row, 4);
  if (!interval || !last) return;
  const auto [newest, added] = noticed.newest.emplace(*interval, *last);
  newest->second = std::max(newest->second, *last);
}

void StoreWatch::publish(store::WatchState state) {
  const std::scoped_lock lock(mutex_);
  state_ = std::move(state);
  last_success_ = Clock::now();
}

store::WatchState StoreWatch::state() const {
  const std::scoped_lock lock(mutex_);
  store::WatchState state = state_;
  if (last_success_)
    state.since_success = std::chrono::duration_cast<milliseconds>(Clock::now() - *last_success_);
  return state;
}

}  // namespace candled::postgres
