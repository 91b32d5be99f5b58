#include "sqlite/table/later_intervals.hpp"

#include <algorithm>
#include <utility>

#include "sql/queries.hpp"
#include "sqlite/table/candle_row.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

/// How many buckets of `part` are one of `interval`: as many blocks of it are one block, too.
std::int64_t ratio(Interval interval, Interval part) {
  return interval.length() / part.length();
}

TimePoint end_of_block(Interval interval, std::int64_t block) {
  return open_time_of(interval, (block + 1) * slots_per_block);
}

}  // namespace

std::map<Interval, TimePoint> read_merged(const Connection& connection) {
  Statement select(connection, queries::select_merged);
  std::map<Interval, TimePoint> merged;
  for (auto rows = select.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0))) {
      const auto block = rows.maybe_integer(1);
      merged.insert_or_assign(*interval, block ? end_of_block(*interval, *block) : TimePoint::min());
    }
  return merged;
}

LaterIntervals::LaterIntervals(const Connection& connection, Intervals configured)
    : configured_(std::move(configured)),
      removed_(connection),
      select_(connection, queries::select_merged),
      replace_(connection, queries::replace_merged),
      delete_(connection, queries::delete_merged),
      select_spans_(connection, queries::select_spans),
      end_of_ids_(connection, queries::select_end_of_ids),
      last_block_(connection, queries::select_last_block),
      slots_(connection, queries::select_slots_of_pairs) {}

void LaterIntervals::begin() {
  if (std::exchange(begun_, true)) return;
  std::vector<Interval> not_configured;
  for (auto rows = select_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0)))
      if (!std::ranges::binary_search(configured_.all(), *interval)) not_configured.push_back(*interval);
  for (const Interval interval : not_configured) delete_.execute(integer_of(interval));
  for (const auto& [interval, until] : std::map(unmerged()))
    if (parts_of(interval).empty()) save(interval, {});
}

const std::map<Interval, TimePoint>& LaterIntervals::unmerged() {
  if (!unmerged_) read();
  return *unmerged_;
}

void LaterIntervals::read() {
  unmerged_.emplace();
  left_.clear();
  for (const Interval interval : configured_.all()) {
    unmerged_->insert_or_assign(interval, TimePoint::max());
    left_.insert_or_assign(interval, Left{last_possible_block(interval), 0});
  }
  for (auto rows = select_.rows(); rows.next();) {
    const auto interval = interval_of_seconds(rows.integer(0));
    if (!interval || !left_.contains(*interval)) continue;
    if (const auto block = rows.maybe_integer(1)) {
      unmerged_->insert_or_assign(*interval, end_of_block(*interval, *block));
      left_.insert_or_assign(*interval, Left{*block, rows.integer(2)});
    } else {
      unmerged_->erase(*interval);
      left_.erase(*interval);
    }
  }
}

std::vector<store::StoredBucket> LaterIntervals::next() {
  if (unmerged().empty()) return {};
  const auto [interval, left] = *left_.begin();
  const auto parts = parts_of(interval);
  const auto block = last_block(interval, parts, left.block);
  if (!block) {
    save(interval, {});
    return {};
  }
  const std::int64_t ids = end_of_ids();
  std::int64_t rows_of_pair = slots_per_block;
  for (const Interval part : parts) rows_of_pair += slots_per_block * ratio(interval, part);
  const Left at{*block, *block == left.block ? left.pair : 0};
  const std::int64_t end = std::min(ids, at.pair + std::max<std::int64_t>(1, rows_at_once / rows_of_pair));

  const auto found = missing(interval, parts, at, end - 1);
  std::vector<store::StoredBucket> buckets;
  std::int64_t pair = at.pair;
  for (; pair < end && buckets.size() < found_at_once; ++pair)
    for (std::int64_t slot = 0; slot < slots_per_block; ++slot)
      if ((found[static_cast<std::size_t>(pair - at.pair)] >> slot & 1) != 0)
        buckets.push_back({.pair = PairId{static_cast<std::uint32_t>(pair)},
                           .interval = interval,
                           .open_time = open_time_of(interval, at.block * slots_per_block + slot)});
  save(interval, pair < ids ? Left{at.block, pair} : Left{at.block - 1, 0});
  return buckets;
}

/// For each pair from `at` to `last_pair` the slots of which there are parts but no candle, as bits.
std::vector<std::uint16_t> LaterIntervals::missing(Interval interval, const std::vector<Interval>& parts,
                                                   Left at, std::int64_t last_pair) {
  std::vector<std::uint16_t> bits(
      static_cast<std::size_t>(std::max<std::int64_t>(0, last_pair - at.pair + 1)));
  const auto bits_of = [&](const Rows& rows) -> std::uint16_t& {
    return bits[static_cast<std::size_t>(rows.integer(0) - at.pair)];
  };
  for (const Interval part : parts) {
    const std::int64_t buckets = ratio(interval, part);
    for (std::int64_t block = at.block * buckets; block < (at.block + 1) * buckets; ++block)
      for (auto rows = slots_.rows(integer_of(part), block, at.pair, last_pair); rows.next();) {
        const std::int64_t bucket = floor_divide(block * slots_per_block + rows.integer(1), buckets);
        bits_of(rows) |= static_cast<std::uint16_t>(1U << place_of(bucket).slot);
      }
  }
  for (auto rows = slots_.rows(integer_of(interval), at.block, at.pair, last_pair); rows.next();)
    bits_of(rows) &= static_cast<std::uint16_t>(~(1U << place_of(rows.integer(1)).slot));
  return bits;
}

std::vector<Interval> LaterIntervals::stored() {
  std::vector<Interval> intervals;
  for (auto rows = select_spans_.rows(); rows.next();)
    if (const auto interval = interval_of_seconds(rows.integer(0))) intervals.push_back(*interval);
  return intervals;
}

/// The stored intervals whose candles can be parts of those of `interval`, but for those that are all in
/// candles of a longer one of them: what is configured and shorter was merged before.
std::vector<Interval> LaterIntervals::parts_of(Interval interval) {
  std::vector<Interval> shorter = stored();
  std::erase_if(shorter, [&](Interval part) { return part >= interval || !interval.is_multiple_of(part); });
  std::vector<Interval> parts;
  for (const Interval part : shorter) {
    const bool in_longer = std::ranges::any_of(shorter, [&](Interval longer) {
      return longer > part && longer.is_multiple_of(part) &&
             std::ranges::binary_search(configured_.all(), longer);
    });
    if (!in_longer) parts.push_back(part);
  }
  return parts;
}

/// The newest block until `until` of which there are parts, unless all of it may have been removed.
std::optional<std::int64_t> LaterIntervals::last_block(Interval interval, const std::vector<Interval>& parts,
                                                       std::int64_t until) {
  const auto removed_until = removed_.select();
  std::optional<std::int64_t> newest;
  for (const Interval part : parts) {
    const std::int64_t buckets = ratio(interval, part);
    auto rows = last_block_.rows(integer_of(part), -last_possible_block(part), (until + 1) * buckets - 1);
    if (rows.next()) newest = std::max(newest, std::optional(floor_divide(rows.integer(0), buckets)));
  }
  const auto removed = removed_until.find(interval);
  const bool gone =
      newest && removed != removed_until.end() && end_of_block(interval, *newest) <= removed->second;
  return gone ? std::nullopt : newest;
}

std::int64_t LaterIntervals::end_of_ids() {
  auto rows = end_of_ids_.rows();
  return rows.next() ? rows.integer(0) : 0;
}

void LaterIntervals::save(Interval interval, std::optional<Left> left) {
  replace_.execute(integer_of(interval), left ? std::optional(left->block) : std::nullopt,
                   left ? left->pair : std::int64_t{0});
  unmerged_.reset();
}

void LaterIntervals::forget() {
  unmerged_.reset();
  begun_ = false;
}

}  // namespace candled::sqlite
