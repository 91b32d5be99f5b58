#include "sqlite/table/old_candles.hpp"

#include <algorithm>

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

// No stored block lies before this one.
constexpr std::int64_t before_all_blocks = -(std::int64_t{1} << 40);

}  // namespace

TimePoint OldCandles::Block::end() const {
  return open_time_of(interval, (number + 1) * slots_per_block);
}

OldCandles::OldCandles(const Connection& connection, CandleTable& candles)
    : candles_(candles),
      walk_(connection),
      removed_(connection),
      blocks_(connection),
      count_by_pair_(connection, queries::count_block_by_pair),
      delete_(connection, queries::delete_block_of_pairs),
      select_series_(connection, queries::select_one_series),
      shorten_series_(connection, queries::shorten_series),
      delete_series_(connection, queries::delete_series),
      delete_empty_span_(connection, queries::delete_empty_span),
      shorten_span_(connection, queries::shorten_span),
      delete_given_up_(connection, queries::delete_given_up) {}

store::Removed OldCandles::remove(const store::Removal& removal, std::size_t max_candles) {
  const std::int64_t end = place_of(bucket_at(removal.interval, removal.before)).block;
  store::Removed removed;
  while (removed.candles < max_candles) {
    const auto block = oldest(removal.interval, end);
    if (!block) break;
    removed_.extend(removal.interval, block->end());
    const auto left = static_cast<std::int64_t>(max_candles - removed.candles);
    removed.candles += remove(*block, parts_of(*block, std::max<std::int64_t>(left / slots_per_block, 1)));
  }
  if (removed.candles == 0) return removed;
  shorten_span(removal.interval);
  removed.more = oldest(removal.interval, end).has_value();
  return removed;
}

/// Returns the oldest block that lies before the block `end`.
auto OldCandles::oldest(Interval interval, std::int64_t end) -> std::optional<Block> {
  const auto number = blocks_.first(interval, before_all_blocks, end - 1);
  if (!number) return {};
  return Block{interval, *number};
}

auto OldCandles::parts_of(const Block& block, std::int64_t limit) -> std::vector<Part> {
  std::vector<Part> parts;
  for (auto rows = count_by_pair_.rows(integer_of(block.interval), block.number, limit); rows.next();)
    parts.push_back({.pair = rows.integer(0), .candles = rows.integer(1)});
  return parts;
}

std::size_t OldCandles::remove(const Block& block, const std::vector<Part>& parts) {
  const auto candles =
      delete_.execute(integer_of(block.interval), block.number, parts.front().pair, parts.back().pair);
  for (const Part& part : parts) {
    const PairId pair{static_cast<std::uint32_t>(part.pair)};
    candles_.uncover(pair, block.interval, block.number);
    shorten_series(block, part);
    delete_given_up_.execute(part.pair, integer_of(block.interval), seconds_of(block.end()));
  }
  return candles;
}

void OldCandles::shorten_series(const Block& block, const Part& part) {
  const auto series = [&]() -> std::optional<std::pair<TimePoint, std::int64_t>> {
    auto rows = select_series_.rows(part.pair, integer_of(block.interval));
    if (!rows.next()) return {};
    return std::pair(TimePoint(std::chrono::seconds(rows.integer(0))), rows.integer(1) - part.candles);
  }();
  if (!series) return;
  const auto& [newest, left] = *series;
  const auto first = first_after(block, PairId(static_cast<std::uint32_t>(part.pair)), newest);
  if (first)
    shorten_series_.execute(part.pair, integer_of(block.interval), seconds_of(*first), left);
  else
    delete_series_.execute(part.pair, integer_of(block.interval));
}

/// Returns the open time of the pair's first candle after `block`.
std::optional<TimePoint> OldCandles::first_after(const Block& block, PairId pair, TimePoint newest) {
  const auto rows = walk_.one_pair(pair, block.interval,
                                   {block.end(), newest + milliseconds(1), store::Order::ascending}, 1);
  if (rows.empty()) return {};
  return rows.front().candle.open_time;
}

void OldCandles::shorten_span(Interval interval) {
  delete_empty_span_.execute(integer_of(interval));
  shorten_span_.execute(integer_of(interval));
}

}  // namespace candled::sqlite
