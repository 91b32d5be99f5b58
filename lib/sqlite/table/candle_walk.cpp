#include "sqlite/table/candle_walk.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

constexpr std::size_t most_reserved = 20'000;

/// The columns that `collect_block_of_pair`, `collect_whole_block_of_pair` and `collect_buckets` collect.
struct Column {
  enum : std::size_t {
    source,
    pair,
    slot,
    open,
    high,
    low,
    close,
    scales,
    samples,
    lead,
    trail,
    gap,
    complete,
    count
  };
};

std::optional<Observation> observation_of(const CollectedRows& rows, std::size_t row, TimePoint open_time,
                                          TimePoint close_time) {
  if (rows.is_null(row, Column::samples)) return std::nullopt;
  return Observation{.samples = static_cast<std::uint32_t>(rows.integer(row, Column::samples)),
                     .first = open_time + milliseconds(rows.integer(row, Column::lead)),
                     .last = close_time - milliseconds(rows.integer(row, Column::trail)),
                     .gap = milliseconds(rows.integer(row, Column::gap))};
}

Source source_of(const CollectedRows& rows, std::size_t row) {
  const std::int64_t source = rows.integer(row, Column::source);
  if (source < 0 || source > static_cast<std::int64_t>(Source::mixed))
    throw std::invalid_argument("a candle has a source that there is not");
  return Source(static_cast<std::uint8_t>(source));
}

/// Returns whether a slot is one of those of a block, which it is unless the file was tampered with.
bool is_of_block(std::int64_t slot) {
  return slot >= 0 && slot < slots_per_block;
}

/// Returns the candle in a row. Throws std::invalid_argument if its prices or its source are invalid.
PairCandle decode(const CollectedRows& rows, std::size_t row, Interval interval, std::int64_t block) {
  const auto open_time = open_time_of(interval, block * slots_per_block + rows.integer(row, Column::slot));
  const auto decimals = unpack_scales(rows.integer(row, Column::scales));
  return {.pair = PairId(static_cast<std::uint32_t>(rows.integer(row, Column::pair))),
          .candle = {.interval = interval,
                     .open_time = open_time,
                     .ohlc = ohlc_from({.open = rows.integer(row, Column::open),
                                        .high = rows.integer(row, Column::high),
                                        .low = rows.integer(row, Column::low),
                                        .close = rows.integer(row, Column::close)},
                                       decimals),
                     .observation = observation_of(rows, row, open_time, open_time + interval.length()),
                     .complete = rows.integer(row, Column::complete) != 0,
                     .source = source_of(rows, row)}};
}

}  // namespace

CandleWalk::CandleWalk(const Connection& connection)
    : connection_(&connection),
      coverage_(connection, queries::select_coverage),
      first_chapter_(connection, queries::select_first_chapter),
      last_chapter_(connection, queries::select_last_chapter),
      block_(connection, queries::collect_block_of_pair),
      whole_block_(connection, queries::collect_whole_block_of_pair),
      buckets_(connection, queries::collect_buckets),
      blocks_(connection),
      rows_(Column::count) {}

std::vector<PairCandle> CandleWalk::one_pair(PairId pair, Interval interval, const store::OpenTimes& times,
                                             std::size_t limit) {
  std::vector<PairCandle> out;
  const auto buckets = buckets_of(interval, times);
  if (buckets.first > buckets.last) return out;
  out.reserve(static_cast<std::size_t>(
      std::min(std::int64_t(std::min(limit, most_reserved)), buckets.last - buckets.first + 1) +
      slots_per_block));
  const Range blocks{place_of(buckets.first).block, place_of(buckets.last).block};
  const bool ascending = times.order == store::Order::ascending;
  Range chapters{chapter_of(blocks.first), chapter_of(blocks.last)};
  while (chapters.first <= chapters.last && out.size() < limit) {
    const auto chapter = ascending ? chapters.first : chapters.last;
    const auto covered = coverage(pair, interval, chapter);
    const auto start = chapter * blocks_per_chapter;
    const Range here{std::max(blocks.first, start), std::min(blocks.last, start + blocks_per_chapter - 1)};
    if (covered != 0)
      each(here, times.order, [&](std::int64_t block) {
        if ((covered & bit_of(block)) != 0)
          read_block(pair, interval, block, slots_of(block, buckets), times.order, out);
        return out.size() < limit;
      });
    (ascending ? chapters.first : chapters.last) += ascending ? 1 : -1;
    if (covered == 0) skip_empty(interval, times.order, chapters);
  }
  if (out.size() > limit) out.erase(out.begin() + static_cast<std::ptrdiff_t>(limit), out.end());
  return out;
}

std::vector<PairCandle> CandleWalk::one_pair_if_sound(PairId pair, Interval interval,
                                                      const store::OpenTimes& times, std::size_t limit) {
  try {
    return one_pair(pair, interval, times, limit);
  } catch (const SqliteError& error) {
    if (error.to_store_error().failure != store::StoreFailure::damaged) throw;
    return {};
  }
}

std::vector<PairCandle> CandleWalk::all_pairs(Interval interval, const store::OpenTimes& times,
                                              std::size_t limit) {
  std::vector<PairCandle> out;
  const auto buckets = buckets_of(interval, times);
  if (buckets.first > buckets.last) return out;
  Range blocks{place_of(buckets.first).block, place_of(buckets.last).block};
  std::int64_t read = 0;  // the number of buckets read
  while (const auto block = next_block(interval, times.order, blocks)) {
    for (Range slots = slots_of(*block, buckets); slots.first <= slots.last;) {
      const Range part = take(slots, times.order, buckets_for(limit, out.size(), read));
      read_buckets(interval, *block, part, out);
      if (out.size() >= limit) return out;
      read += part.last - part.first + 1;
    }
    (times.order == store::Order::ascending ? blocks.first : blocks.last) =
        *block + (times.order == store::Order::ascending ? 1 : -1);
  }
  return out;
}

std::uint64_t CandleWalk::coverage(PairId pair, Interval interval, std::int64_t chapter) {
  auto rows = coverage_.rows(std::int64_t{interval.length().count()}, chapter,
                             static_cast<std::int64_t>(index_of(pair)));
  return rows.next() ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
}

/// Skips to the next of `chapters` with candles of any pair, because years may lie between two candles.
void CandleWalk::skip_empty(Interval interval, store::Order order, Range& chapters) {
  auto& statement = order == store::Order::ascending ? first_chapter_ : last_chapter_;
  auto rows = statement.rows(integer_of(interval), chapters.first, chapters.last);
  const bool found = rows.next();
  if (order == store::Order::ascending)
    chapters.first = found ? rows.integer(0) : chapters.last + 1;
  else
    chapters.last = found ? rows.integer(0) : chapters.first - 1;
}

std::optional<std::int64_t> CandleWalk::next_block(Interval interval, store::Order order, Range blocks) {
  return order == store::Order::ascending ? blocks_.first(interval, blocks.first, blocks.last)
                                          : blocks_.last(interval, blocks.first, blocks.last);
}

void CandleWalk::read_block(PairId pair, Interval interval, std::int64_t block, Range slots,
                            store::Order order, std::vector<PairCandle>& out) {
  const bool whole = slots.first == 0 && slots.last == slots_per_block - 1;
  if (whole)
    whole_block_.collect(rows_, integer_of(interval), block, integer_of(pair));
  else
    block_.collect(rows_, integer_of(interval), block, integer_of(pair), slots.first, slots.last);
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  append_rows(interval, block, out);
  const auto open_time = [](const PairCandle& row) { return row.candle.open_time; };
  const auto added = std::ranges::subrange(out.begin() + begin, out.end());
  // The rows arrive in the order of the key, but SQL does not guarantee that.
  if (!std::ranges::is_sorted(added, {}, open_time)) std::ranges::sort(added, {}, open_time);
  if (order == store::Order::descending) std::ranges::reverse(added);
}

void CandleWalk::read_buckets(Interval interval, std::int64_t block, Range slots,
                              std::vector<PairCandle>& out) {
  buckets_.collect(rows_, integer_of(interval), block, slots.first, slots.last);
  append_rows(interval, block, out);
}

void CandleWalk::append_rows(Interval interval, std::int64_t block, std::vector<PairCandle>& out) {
  try {
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (is_of_block(rows_.integer(row, Column::slot))) out.push_back(decode(rows_, row, interval, block));
  } catch (const std::invalid_argument& error) {
    connection_->fail(store::StoreFailure::damaged, error.what());
  }
  rows_.clear();
}

template <typename Visit>
void CandleWalk::each(Range range, store::Order order, const Visit& visit) {
  const auto count = range.last - range.first + 1;
  for (std::int64_t i = 0; i < count; ++i)
    if (!visit(order == store::Order::ascending ? range.first + i : range.last - i)) return;
}

/// Returns the number of buckets to read for the rows that are still needed. Passing over a block for one of
/// its buckets reads as many pages as for all of them. The number is at most that of the buckets read so far,
/// because the next ones may be fuller.
std::int64_t CandleWalk::buckets_for(std::size_t limit, std::size_t rows, std::int64_t read) {
  if (rows == 0) return 1;
  const auto missing = static_cast<std::int64_t>(std::min(limit - rows, rows));
  return std::max<std::int64_t>(missing * read / static_cast<std::int64_t>(rows), 1);
}

/// Removes up to `count` numbers from the end of `range` that comes first in `order`, and returns them.
CandleWalk::Range CandleWalk::take(Range& range, store::Order order, std::int64_t count) {
  const auto taken = std::min(count, range.last - range.first + 1);
  if (order == store::Order::ascending)
    return {std::exchange(range.first, range.first + taken), range.first - 1};
  return {range.last - taken + 1, std::exchange(range.last, range.last - taken)};
}

CandleWalk::Range CandleWalk::buckets_of(Interval interval, const store::OpenTimes& times) {
  return {bucket_from(interval, times.start), bucket_from(interval, times.end) - 1};
}

CandleWalk::Range CandleWalk::slots_of(std::int64_t block, Range buckets) {
  const auto start = block * slots_per_block;
  return {std::max<std::int64_t>(buckets.first - start, 0),
          std::min(buckets.last - start, slots_per_block - 1)};
}

}  // namespace candled::sqlite
