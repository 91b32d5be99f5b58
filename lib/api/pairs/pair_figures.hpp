#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "api/pairs/day_prices.hpp"
#include "store/reader_pool.hpp"

namespace candled::api {

/// The summaries of the stored candles of each pair, one for each interval.
using SeriesByPair = std::map<PairId, std::vector<store::SeriesSummary>>;

/// The figures of the store that a list of all pairs shows, as they were read last.
///
/// The summaries are read again after every change to the store. The prices of the day are read again when a
/// bucket has closed or left the day; after any other change, such as a repair, once `max_lag` has passed
/// since. Intervals below `max_lag` count as that long.
///
/// Thread-safe. What it returns is a snapshot.
class PairFigures {
 public:
  static constexpr std::chrono::seconds max_lag{10};

  template <typename T>
  using Result = std::expected<std::shared_ptr<const T>, store::StoreError>;

  Result<SeriesByPair> series(store::ReaderPool& readers);

  /// Returns the closed candles of the day up to `now`, those in `unstored` included, which must have been
  /// taken before. `pairs` is the number of known pairs.
  Result<Day> day(store::ReaderPool& readers, const Intervals& intervals, const live::Unstored& unstored,
                  std::size_t pairs, TimePoint now);

 private:
  /// The instants that decide which buckets a day has.
  struct Window {
    TimePoint start;
    TimePoint closed;

    friend bool operator==(const Window&, const Window&) = default;
  };

  /// The time at which the prices of the day were read, and what they are of.
  struct DayKey {
    std::uint64_t version;
    Window window;
    TimePoint read_at;
  };

  static Window window_of(Interval shortest, const live::Unstored& unstored, TimePoint now);
  bool holds(const DayKey& key, std::uint64_t version, const Window& window, TimePoint now) const;

  std::mutex mutex_;  // guards all members below
  std::shared_ptr<const SeriesByPair> series_;
  std::uint64_t series_version_ = 0;
  std::shared_ptr<const Day> day_;
  std::optional<DayKey> day_key_;
};

}  // namespace candled::api
