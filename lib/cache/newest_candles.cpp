#include "cache/newest_candles.hpp"

#include <algorithm>
#include <bit>

namespace candled::cache {
namespace {

constexpr std::size_t least_kept = 16;  // a request for one candle is often followed by one for a few more
constexpr std::size_t most_kept = 1'024;
// The memory that the list, the map, the shared entry and the allocator add, all rounded up.
constexpr std::size_t overhead = 256;

constexpr TimePoint always{milliseconds::min()};
constexpr TimePoint never{milliseconds::max()};

}  // namespace

std::size_t NewestCandles::Entry::bytes() const {
  return candles.bytes() + overhead;
}

std::optional<std::vector<PairCandle>> NewestCandles::Entry::answer(const store::CandleQuery& query) const {
  const TimeRange opened{query.start.value_or(always), query.end.value_or(never)};
  const bool ascending = query.order == store::Order::ascending;
  if (ascending && !covers(opened.start)) return {};
  auto rows = candles.newest_first(opened, ascending ? candles.size() : query.limit);
  if (ascending) {
    std::ranges::reverse(rows);
    if (rows.size() > query.limit)
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(query.limit), rows.end());
  } else if (rows.size() < query.limit && !covers(opened.start)) {
    return {};
  }
  return rows;
}

std::optional<std::vector<PairCandle>> NewestCandles::find(const store::CandleQuery& query) {
  if (!query.is_of_one_series() || query.after) return {};
  const auto entry = touch({query.pairs.front(), query.intervals.front()});
  return entry ? entry->answer(query) : std::nullopt;
}

std::optional<std::size_t> NewestCandles::worth_reading(const store::CandleQuery& query) {
  if (!query.is_of_one_series() || query.after || query.order == store::Order::ascending) return {};
  if (query.limit > most_kept) return {};
  return std::bit_ceil(std::max(query.limit, least_kept));
}

std::uint64_t NewestCandles::moment() const {
  const std::scoped_lock lock(mutex_);
  return changes_;
}

void NewestCandles::keep(std::span<const PairCandle> newest_first, bool whole, std::uint64_t moment) {
  if (newest_first.empty()) return;
  const Key key{newest_first.front().pair, newest_first.front().candle.interval};
  auto entry = std::make_shared<const Entry>(key, PackedCandles(newest_first), whole);
  if (entry->bytes() > max_bytes_) return;
  Entries gone;
  const std::scoped_lock lock(mutex_);
  if (changes_ != moment) return;
  take_out(key, gone);
  while (bytes_ + entry->bytes() > max_bytes_) take_out(entries_.back()->key, gone);
  bytes_ += entry->bytes();
  entries_.push_front(std::move(entry));
  by_key_.emplace(key, entries_.begin());
}

void NewestCandles::forget(std::span<const PairCandle> candles) {
  Entries gone;
  const std::scoped_lock lock(mutex_);
  ++changes_;
  for (const PairCandle& row : candles) take_out({row.pair, row.candle.interval}, gone);
}

void NewestCandles::forget(PairId pair) {
  erase_where([pair](const Key& key) { return key.first == pair; });
}

void NewestCandles::forget(Interval interval) {
  erase_where([interval](const Key& key) { return key.second == interval; });
}

void NewestCandles::forget(const store::Changed& changed) {
  erase_where([&changed](const Key& key) {
    return key.first == changed.pair.value_or(key.first) &&
           key.second == changed.interval.value_or(key.second);
  });
}

void NewestCandles::forget_all() {
  erase_where([](const Key&) { return true; });
}

template <typename Condition>
void NewestCandles::erase_where(const Condition& condition) {
  Entries gone;
  const std::scoped_lock lock(mutex_);
  ++changes_;
  std::vector<Key> keys;
  for (const auto& [key, entry] : by_key_)
    if (condition(key)) keys.push_back(key);
  for (const Key& key : keys) take_out(key, gone);
}

std::size_t NewestCandles::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

auto NewestCandles::touch(const Key& key) -> std::shared_ptr<const Entry> {
  const std::scoped_lock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return *found->second;
}

void NewestCandles::take_out(const Key& key, Entries& gone) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  bytes_ -= (*found->second)->bytes();
  gone.splice(gone.end(), entries_, found->second);
  by_key_.erase(found);
}

}  // namespace candled::cache
