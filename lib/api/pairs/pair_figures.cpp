#include "api/pairs/pair_figures.hpp"

#include <algorithm>

namespace candled::api {
namespace {

/// Returns the start of the bucket of `interval` that contains `time`; intervals below PairFigures::max_lag
/// count as that long.
TimePoint coarse(Interval interval, TimePoint time) {
  return time - time.time_since_epoch() % std::max(interval.length(), PairFigures::max_lag);
}

}  // namespace

auto PairFigures::series(store::ReaderPool& readers) -> Result<SeriesByPair> {
  const std::scoped_lock lock(mutex_);
  const auto version = readers.changes().version();  // before anything is read
  if (series_ && series_version_ == version) return series_;
  const auto reader = readers.lease();
  if (!reader) return std::unexpected(reader.error());
  const auto rows = (*reader)->series();
  if (!rows) return std::unexpected(rows.error());
  SeriesByPair by_pair;
  for (const store::SeriesSummary& summary : *rows) by_pair[summary.pair].push_back(summary);
  series_ = std::make_shared<const SeriesByPair>(std::move(by_pair));
  series_version_ = version;
  return series_;
}

auto PairFigures::day(store::ReaderPool& readers, const Intervals& intervals, const live::Unstored& unstored,
                      std::size_t pairs, TimePoint now) -> Result<Day> {
  const std::scoped_lock lock(mutex_);
  const auto version = readers.changes().version();
  const Window window = window_of(intervals.shortest(), unstored, now);
  if (day_key_ && holds(*day_key_, version, window, now)) return day_;
  const auto reader = readers.lease();
  if (!reader) return std::unexpected(reader.error());
  auto day = read_day(**reader, intervals, unstored, pairs, now);
  if (!day) return std::unexpected(std::move(day.error()));
  day_ = std::make_shared<const Day>(std::move(*day));
  day_key_ = DayKey{.version = version, .window = window, .read_at = now};
  return day_;
}

auto PairFigures::window_of(Interval shortest, const live::Unstored& unstored, TimePoint now) -> Window {
  // A bucket has left the day one millisecond after its start was a day ago.
  return {.start = coarse(shortest, now - milliseconds{1}),
          .closed = coarse(shortest, unstored.forming->open_time().value_or(now))};
}

bool PairFigures::holds(const DayKey& key, std::uint64_t version, const Window& window, TimePoint now) const {
  if (key.window != window) return false;
  return key.version == version || std::chrono::abs(now - key.read_at) < max_lag;
}

}  // namespace candled::api
