#include "sqlite/table/pair_removal.hpp"

#include <algorithm>

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

/// The number of candles that are examined together. It bounds the memory.
constexpr std::size_t page = 1'000;

}  // namespace

PairRemoval::PairRemoval(const Connection& connection, PairRows& pairs, CandleTable& candles,
                         FormingRows& forming, ReplayedRow& replayed)
    : pairs_(pairs),
      candles_(candles),
      forming_(forming),
      replayed_(replayed),
      walk_(connection),
      select_series_(connection, queries::select_series_of_pair),
      delete_block_(connection, queries::delete_block_of_pairs),
      delete_series_(connection, queries::delete_series),
      delete_given_up_(connection, queries::delete_given_up_of_pair),
      delete_future_(connection, queries::delete_future_of_pair),
      renew_span_(connection, queries::renew_span),
      delete_empty_span_(connection, queries::delete_empty_span) {}

store::GivenWay PairRemoval::give_way(std::span<const PairId> candidates, std::size_t count) {
  store::GivenWay done;
  for (const PairId pair : candidates) {
    if (done.gone.size() == count) break;
    if (may_go(pair)) {
      remove(pair);
      done.gone.push_back(pair);
    } else {
      done.kept.push_back(pair);
    }
  }
  if (!done.gone.empty()) forget_states();
  shorten_spans();
  return done;
}

auto PairRemoval::extents_of(PairId pair) -> std::vector<Extent> {
  std::vector<Extent> extents;
  for (auto rows = select_series_.rows(integer_of(pair)); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0)))
      extents.push_back({.interval = *interval,
                         .first = TimePoint(std::chrono::seconds(rows.integer(1))),
                         .newest = TimePoint(std::chrono::seconds(rows.integer(2)))});
  return extents;
}

/// Calls `visit` with the candles of a pair and interval, page by page and newest first, until it returns
/// false. Returns whether it never did.
template <typename Visit>
bool PairRemoval::each_page(PairId pair, const Extent& extent, const Visit& visit) {
  store::OpenTimes left{
      .start = extent.first, .end = extent.newest + milliseconds(1), .order = store::Order::descending};
  for (;;) {
    const auto rows = walk_.one_pair(pair, extent.interval, left, page);
    if (rows.empty()) return true;
    if (!visit(rows)) return false;
    left.end = rows.back().candle.open_time;
  }
}

/// Returns whether the pair has no complete candle. A candle that cannot be read may be a complete one, so
/// its pair stays, but other pairs may still go.
bool PairRemoval::may_go(PairId pair) {
  try {
    return !has_complete(pair);
  } catch (const SqliteError& error) {
    if (error.to_store_error().failure != store::StoreFailure::damaged) throw;
    return false;
  }
}

bool PairRemoval::has_complete(PairId pair) {
  return std::ranges::any_of(extents_of(pair), [&](const Extent& extent) {
    return !each_page(pair, extent, [](const std::vector<PairCandle>& rows) {
      return std::ranges::none_of(rows, [](const PairCandle& row) { return row.candle.complete; });
    });
  });
}

void PairRemoval::remove(PairId pair) {
  for (const Extent& extent : extents_of(pair)) remove_candles(pair, extent);
  delete_given_up_.execute(integer_of(pair));
  delete_future_.execute(integer_of(pair));
  pairs_.remove(pair);
}

void PairRemoval::remove_candles(PairId pair, const Extent& extent) {
  std::set<std::int64_t> blocks;
  each_page(pair, extent, [&](const std::vector<PairCandle>& rows) {
    for (const PairCandle& row : rows)
      blocks.insert(place_of(bucket_at(extent.interval, row.candle.open_time)).block);
    return true;
  });
  for (const std::int64_t block : blocks) {
    delete_block_.execute(integer_of(extent.interval), block, integer_of(pair), integer_of(pair));
    candles_.uncover(pair, extent.interval, block);
  }
  delete_series_.execute(integer_of(pair), integer_of(extent.interval));
  shortened_.insert(extent.interval);
}

/// Removes the candles of removed pairs from the saved states, because a later run may give the id to another
/// pair.
void PairRemoval::forget_states() {
  forget_state(forming_);
  forget_state(replayed_);
}

template <typename Rows>
void PairRemoval::forget_state(Rows& rows) {
  auto saved = rows.load([](PairId) { return true; });
  if (!saved.state) return;
  if (std::erase_if(saved.state->candles, [this](const auto& row) { return !pairs_.has(row.pair); }) > 0)
    rows.save(*saved.state);
}

void PairRemoval::shorten_spans() {
  for (const Interval interval : shortened_) {
    delete_empty_span_.execute(integer_of(interval));
    renew_span_.execute(integer_of(interval));
  }
  shortened_.clear();
}

}  // namespace candled::sqlite
