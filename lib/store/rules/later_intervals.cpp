#include "store/rules/later_intervals.hpp"

#include <algorithm>
#include <utility>

#include "store/rules/stretch.hpp"

namespace candled::store {
LaterIntervals::LaterIntervals(CandleRows& rows, LaterRows& later, Intervals configured)
    : configured_(std::move(configured)),
      rows_(rows),
      later_(later) {}

void LaterIntervals::begin() {
  if (std::exchange(begun_, true)) return;
  for (const auto& [interval, left] : later_.unmerged())
    if (!std::ranges::binary_search(configured_.all(), interval)) later_.remove(interval);
  for (const auto& [interval, until] : std::map(unmerged()))
    if (parts_of(interval).empty()) save(interval, {});
}

void LaterIntervals::begin_anew() {
  for (const auto& [interval, left] : later_.unmerged()) later_.remove(interval);
  unmerged_.reset();
}

const std::map<Interval, TimePoint>& LaterIntervals::unmerged() {
  if (!unmerged_) read();
  return *unmerged_;
}

void LaterIntervals::read() {
  unmerged_.emplace();
  left_.clear();
  const auto saved = later_.unmerged();
  for (const Interval interval : configured_.all()) {
    const auto found = saved.find(interval);
    if (found == saved.end()) {
      unmerged_->insert_or_assign(interval, TimePoint::max());
      left_.insert_or_assign(interval,
                             Unmerged{.end = end_of_stretch(interval, latest_time), .pair = PairId{0}});
    } else if (const auto& left = found->second) {
      unmerged_->insert_or_assign(interval, left->end);
      left_.insert_or_assign(interval, *left);
    }
  }
}

std::vector<StoredBucket> LaterIntervals::next() {
  if (unmerged().empty()) return {};
  const auto [interval, left] = *left_.begin();
  const auto parts = parts_of(interval);
  const auto start = last_stretch(interval, parts, left.end);
  if (!start) {
    save(interval, {});
    return {};
  }
  const TimePoint stretch_end = *start + length_of_stretch(interval);
  std::int64_t rows_of_pair = buckets_per_stretch;
  for (const Interval part : parts) rows_of_pair += length_of_stretch(interval) / part.length();
  const std::int64_t ids = later_.end_of_ids();
  const auto first = stretch_end == left.end ? static_cast<std::int64_t>(index_of(left.pair)) : 0;
  const std::int64_t end = std::min(ids, first + std::max<std::int64_t>(1, rows_at_once / rows_of_pair));

  const auto id = [](std::int64_t pair) { return PairId{static_cast<std::uint32_t>(pair)}; };
  const auto found = missing(interval, parts, *start, id(first), id(std::max(first, end)));
  std::vector<StoredBucket> buckets;
  std::int64_t pair = first;
  for (; pair < end && buckets.size() < found_at_once; ++pair)
    for (std::int64_t bucket = 0; bucket < buckets_per_stretch; ++bucket)
      if ((found[static_cast<std::size_t>(pair - first)] >> bucket & 1) != 0)
        buckets.push_back(
            {.pair = id(pair), .interval = interval, .open_time = *start + interval.length() * bucket});
  save(interval, pair < ids ? Unmerged{.end = stretch_end, .pair = id(pair)}
                            : Unmerged{.end = *start, .pair = PairId{0}});
  return buckets;
}

/// Returns, for each pair from `first` to before `end`, the buckets of a stretch that have parts but no
/// candle, as bits.
std::vector<std::uint16_t> LaterIntervals::missing(Interval interval, const std::vector<Interval>& parts,
                                                   TimePoint start, PairId first, PairId end) {
  std::vector<std::uint16_t> bits(index_of(end) - index_of(first));
  const auto each = [&](Interval of, const auto& visit) {
    for (const auto& [pair, time] :
         later_.open_times(of, {start, start + length_of_stretch(interval)}, first, end))
      if (start <= time && time < start + length_of_stretch(interval))  // outside only if the row is damaged
        visit(bits[index_of(pair) - index_of(first)], 1U << (time - start) / interval.length());
  };
  for (const Interval part : parts)
    each(part, [](std::uint16_t& of_pair, unsigned bit) { of_pair |= static_cast<std::uint16_t>(bit); });
  each(interval, [](std::uint16_t& of_pair, unsigned bit) { of_pair &= static_cast<std::uint16_t>(~bit); });
  return bits;
}

/// Returns the stored intervals whose candles can be parts of those of `interval`, except those that divide a
/// longer one of them that is configured: that one is shorter than `interval`, so it was merged before.
std::vector<Interval> LaterIntervals::parts_of(Interval interval) {
  std::vector<Interval> shorter = rows_.intervals();
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

/// Returns the start of the newest stretch until `until` that has parts, unless all of it may have been
/// removed.
std::optional<TimePoint> LaterIntervals::last_stretch(Interval interval, const std::vector<Interval>& parts,
                                                      TimePoint until) {
  std::optional<TimePoint> newest;
  for (const Interval part : parts)
    if (const auto stretch = later_.newest_stretch(part, until))
      newest = std::max(newest, std::optional(start_of_stretch(interval, *stretch)));
  const auto removed_until = rows_.removed_until();
  const auto removed = removed_until.find(interval);
  const bool gone =
      newest && removed != removed_until.end() && *newest + length_of_stretch(interval) <= removed->second;
  return gone ? std::nullopt : newest;
}

void LaterIntervals::save(Interval interval, const std::optional<Unmerged>& left) {
  later_.save(interval, left);
  unmerged_.reset();
}

void LaterIntervals::forget() {
  unmerged_.reset();
  begun_ = false;
}

}  // namespace candled::store
