#include "sqlite/table/merged_rows.hpp"

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

static_assert(store::buckets_per_stretch == slots_per_block, "a stretch is a block");

TimePoint start_of_block(Interval interval, std::int64_t block) {
  return open_time_of(interval, block * slots_per_block);
}

/// Returns the block that ends at `end`.
std::int64_t block_until(Interval interval, TimePoint end) {
  return sqlite::place_of(bucket_at(interval, end)).block - 1;
}

}  // namespace

MergedRows::MergedRows(const Connection& connection)
    : select_(connection, queries::select_merged),
      replace_(connection, queries::replace_merged),
      delete_(connection, queries::delete_merged),
      end_of_ids_(connection, queries::select_end_of_ids),
      blocks_(connection),
      slots_(connection, queries::select_slots_of_pairs) {}

std::map<Interval, std::optional<store::Unmerged>> MergedRows::unmerged() {
  std::map<Interval, std::optional<store::Unmerged>> all;
  for (auto rows = select_.rows(); rows.next();) {
    const auto interval = interval_of_seconds(rows.integer(0));
    if (!interval) continue;
    std::optional<store::Unmerged>& unmerged = all[*interval];
    if (const auto block = rows.maybe_integer(1))
      unmerged = {.end = start_of_block(*interval, *block + 1),
                  .pair = PairId{static_cast<std::uint32_t>(rows.integer(2))}};
  }
  return all;
}

void MergedRows::save(Interval interval, const std::optional<store::Unmerged>& unmerged) {
  replace_.execute(integer_of(interval),
                   unmerged ? std::optional(block_until(interval, unmerged->end)) : std::nullopt,
                   unmerged ? integer_of(unmerged->pair) : std::int64_t{0});
}

void MergedRows::remove(Interval interval) {
  delete_.execute(integer_of(interval));
}

std::optional<TimePoint> MergedRows::newest_stretch(Interval interval, TimePoint until) {
  const auto block = blocks_.last(interval, -last_possible_block(interval), block_until(interval, until));
  if (!block) return {};
  return start_of_block(interval, *block);
}

std::vector<std::pair<PairId, TimePoint>> MergedRows::open_times(Interval interval, TimeRange range,
                                                                 PairId first, PairId end) {
  std::vector<std::pair<PairId, TimePoint>> times;
  const std::int64_t last = block_until(interval, range.end);
  for (std::int64_t block = place_of(bucket_at(interval, range.start)).block; block <= last; ++block)
    for (auto rows = slots_.rows(integer_of(interval), block, integer_of(first), integer_of(end) - 1);
         rows.next();)
      times.emplace_back(PairId{static_cast<std::uint32_t>(rows.integer(0))},
                         open_time_of(interval, block * slots_per_block + rows.integer(1)));
  return times;
}

std::uint32_t MergedRows::end_of_ids() {
  auto rows = end_of_ids_.rows();
  return rows.next() ? static_cast<std::uint32_t>(rows.integer(0)) : 0;
}

}  // namespace candled::sqlite
